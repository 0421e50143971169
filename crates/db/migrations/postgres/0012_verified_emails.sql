-- E-mail addresses that are known to be their owner's: each stands for one account. Owned by accounts.
alter table users add column email_folded text;
alter table users add column email_verified_at bigint;
create unique index users_verified_email on users (email_folded) where email_verified_at is not null;
