-- People who can sign in, and how. Owned by accounts. A username is never given out again: rows stay.
create table users (
    id bigint not null primary key,
    username text not null,
    folded text not null unique,
    email text,
    password_hash text not null,
    admin boolean not null,
    created_at bigint not null
);

-- The first administrator. One row at most: whoever inserts it wins, and from then on the set-up is over.
create table first_admin (
    place bigint not null primary key check (place = 1),
    user_id bigint not null references users (id)
);

create table sessions (
    id bigint not null primary key,
    user_id bigint not null references users (id),
    kind text not null,
    name text not null,
    secret_hash bytea not null unique,
    created_at bigint not null,
    last_used_at bigint not null,
    expires_at bigint,
    revoked_at bigint
);
create index sessions_user on sessions (user_id, id);
create index sessions_revoked on sessions (revoked_at) where revoked_at is not null;

create table signing_keys (
    kid text not null primary key,
    pkcs8 bytea not null,
    active boolean not null,
    created_at bigint not null,
    retired_at bigint
);
create index signing_keys_age on signing_keys (created_at);
-- One key signs at a time.
create unique index signing_keys_active on signing_keys (active) where active;
