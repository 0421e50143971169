-- What opens an account without a name and without a password. The handle is what its device calls the account: the same for all of one person, and
-- nothing that says who they are. It works at the site that it was made for, whose name is rp_id. Owned by accounts.
create table passkeys (
    id integer not null primary key,
    user_id integer not null references users (id),
    credential_id blob not null,
    handle blob not null,
    rp_id text not null,
    name text not null,
    credential text not null,
    counter integer not null,
    created_at integer not null,
    last_used_at integer
) strict;
create unique index passkeys_credential on passkeys (credential_id);
create index passkeys_user on passkeys (user_id, id);

-- What a device was asked, and has not answered yet: five minutes, one use, one purpose. With a person and a session: to add a passkey to that account.
create table passkey_ceremonies (
    secret_hash blob not null primary key,
    purpose text not null,
    state text not null,
    handle blob,
    user_id integer,
    session_id integer,
    expires_at integer not null
) strict, without rowid;
create index passkey_ceremonies_age on passkey_ceremonies (expires_at);
