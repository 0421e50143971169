-- Rooms as logs, the three logs themselves, and what a server knows of itself. Owned by app.
create table meta (
    name text not null primary key,
    value text not null
) strict, without rowid;

create table settings (
    name text not null primary key,
    value text not null
) strict, without rowid;

create table rooms (
    id integer not null primary key,
    uri text not null unique,
    kind text not null,
    history text not null,
    archived integer not null check (archived in (0, 1)),
    deleted_at integer,
    first_seq integer not null,
    last_seq integer not null,
    last_message_seq integer not null,
    touched_at integer not null,
    created_at integer not null
) strict;
create index rooms_touched on rooms (touched_at);

create table events (
    room_id integer not null references rooms (id),
    seq integer not null,
    kind text not null,
    sender_id integer,
    client_key blob,
    body text not null,
    body_hash blob,
    created_at integer not null,
    primary key (room_id, seq)
) strict, without rowid;
create unique index events_key on events (sender_id, client_key) where client_key is not null;

create table user_log_heads (
    user_id integer not null primary key,
    last_seq integer not null,
    touched_at integer not null
) strict;
create index user_log_heads_touched on user_log_heads (touched_at);

create table user_log (
    user_id integer not null,
    seq integer not null,
    kind text not null,
    room_id integer,
    body text not null,
    created_at integer not null,
    primary key (user_id, seq)
) strict, without rowid;
create index user_log_age on user_log (created_at);

create table server_log (
    seq integer not null primary key,
    kind text not null,
    body text not null,
    created_at integer not null
) strict;
create index server_log_touched on server_log (created_at);
