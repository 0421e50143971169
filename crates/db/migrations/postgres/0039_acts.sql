-- What is done to messages. Owned by messages.
-- deleted_seq: the event that took it away. reply_to: the message of the same room that it answers. origin: where it was said first.
alter table messages add column deleted_seq bigint;
alter table messages add column reply_to bigint;
alter table messages add column origin_room_id bigint;
alter table messages add column origin_seq bigint;
create index messages_origin on messages (origin_room_id, origin_seq) where origin_room_id is not null;

-- Which events hold the later texts of a message; messages.text_seq is the last of them.
create table message_versions (
    room_id bigint not null references rooms (id),
    seq bigint not null,
    text_seq bigint not null,
    primary key (room_id, seq, text_seq)
);

-- added_seq: the event that told it.
create table reactions (
    room_id bigint not null references rooms (id),
    seq bigint not null,
    emoji text not null,
    user_id bigint not null references users (id),
    added_seq bigint not null,
    primary key (room_id, seq, emoji, user_id)
);

-- pinned_seq: the event that told it.
create table pins (
    room_id bigint not null references rooms (id),
    seq bigint not null,
    pinned_seq bigint not null,
    primary key (room_id, seq)
);
