-- An address that stood for an account until it was changed, and the hash of the code in the letter to it, which puts it back. Owned by accounts.
create table address_undos (
    id bigint not null primary key,
    user_id bigint not null references users (id),
    kind text not null,
    address text not null,
    hash bytea not null unique,
    expires_at bigint not null
);
create index address_undos_user on address_undos (user_id, id);
create index address_undos_age on address_undos (expires_at);
