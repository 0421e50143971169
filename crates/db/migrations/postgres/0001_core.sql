-- Rooms as logs, the three logs themselves, and what a server knows of itself. Owned by app.
create table meta (
    name text not null primary key,
    value text not null
);

create table settings (
    name text not null primary key,
    value text not null
);

create table rooms (
    id bigint not null primary key,
    uri text not null unique,
    kind text not null,
    history text not null,
    archived boolean not null,
    deleted_at bigint,
    first_seq bigint not null,
    last_seq bigint not null,
    last_message_seq bigint not null,
    touched_at bigint not null,
    created_at bigint not null
);
create index rooms_touched on rooms (touched_at);

create table events (
    room_id bigint not null references rooms (id),
    seq bigint not null,
    kind text not null,
    sender_id bigint,
    client_key bytea,
    body text not null,
    body_hash bytea,
    created_at bigint not null,
    primary key (room_id, seq)
);
create unique index events_key on events (sender_id, client_key) where client_key is not null;

create table user_log_heads (
    user_id bigint not null primary key,
    last_seq bigint not null,
    touched_at bigint not null
);
create index user_log_heads_touched on user_log_heads (touched_at);

create table user_log (
    user_id bigint not null,
    seq bigint not null,
    kind text not null,
    room_id bigint,
    body text not null,
    created_at bigint not null,
    primary key (user_id, seq)
);
create index user_log_age on user_log (created_at);

create table server_log (
    seq bigint not null primary key,
    kind text not null,
    body text not null,
    created_at bigint not null
);
create index server_log_touched on server_log (created_at);
