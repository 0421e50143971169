-- People who can sign in, and how. Owned by accounts. A username is never given out again: rows stay.
create table users (
    id integer not null primary key,
    username text not null,
    folded text not null unique,
    email text,
    password_hash text not null,
    admin integer not null check (admin in (0, 1)),
    created_at integer not null
) strict;

-- The first administrator. One row at most: whoever inserts it wins, and from then on the set-up is over.
create table first_admin (
    place integer not null primary key check (place = 1),
    user_id integer not null references users (id)
) strict;

create table sessions (
    id integer not null primary key,
    user_id integer not null references users (id),
    kind text not null,
    name text not null,
    secret_hash blob not null unique,
    created_at integer not null,
    last_used_at integer not null,
    expires_at integer,
    revoked_at integer
) strict;
create index sessions_user on sessions (user_id, id);
create index sessions_revoked on sessions (revoked_at) where revoked_at is not null;

create table signing_keys (
    kid text not null primary key,
    pkcs8 blob not null,
    active integer not null check (active in (0, 1)),
    created_at integer not null,
    retired_at integer
) strict, without rowid;
create index signing_keys_age on signing_keys (created_at);
-- One key signs at a time.
create unique index signing_keys_active on signing_keys (active) where active;
