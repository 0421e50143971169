-- Administering people. Owned by accounts.
alter table users add column locked_at integer;

-- The right to choose another password, which an administrator passes on: one a person, the newest.
create table reset_links (
    user_id integer not null primary key references users (id),
    token_hash blob not null unique,
    expires_at integer not null
) strict;

-- What administrators did, among what is only news for nodes.
create index server_log_acts on server_log (seq) where kind not in ('session.revoked', 'sessions.revoked');
