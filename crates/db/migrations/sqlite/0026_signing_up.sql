-- What the account is to be called that is made with the passkey that a device was asked for. Owned by accounts.
alter table passkey_ceremonies add column username text;

-- Somebody who showed the code of an address that stands for no account: ten minutes, one account. The address is folded; written is as mail goes there.
create table sign_up_tickets (
    address text not null primary key,
    written text not null,
    secret_hash blob not null,
    expires_at integer not null
) strict, without rowid;
create unique index sign_up_tickets_secret on sign_up_tickets (secret_hash);
create index sign_up_tickets_age on sign_up_tickets (expires_at);
