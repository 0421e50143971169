-- What the account is to be called that is made with the passkey that a device was asked for. Owned by accounts.
alter table passkey_ceremonies add column username text;
