-- The life of an account: deactivated, to be deleted, deleted. Owned by accounts. A row stays, without anything that says who it was.
alter table users add column deactivated_at bigint;
-- When the account is to be deleted, and what becomes of what its person wrote; null: it is not.
alter table users add column erase_at bigint;
alter table users add column erase_content text;
alter table users add column erased_at bigint;

-- Names of people who are gone, as hashes: they are not given out again.
create table former_names (
    hash bytea not null primary key
);

-- What names a person is found by the person when they go.
create index codes_owner on codes (owner_id);
create index invitation_codes_maker on invitation_codes (created_by);
create index passkey_ceremonies_user on passkey_ceremonies (user_id) where user_id is not null;
create index provider_attempts_user on provider_attempts (user_id) where user_id is not null;

-- Letters to an address that is about to be forgotten. The last one to it is forgotten with its address, as soon as it went. Owned by app.
create index letters_address on letters (address);
alter table letters add column farewell boolean not null default false;
