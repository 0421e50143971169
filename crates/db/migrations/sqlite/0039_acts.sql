-- What is done to messages. Owned by messages.
-- deleted_seq: the event that took it away. reply_to: the message of the same room that it answers. origin: where it was said first.
alter table messages add column deleted_seq integer;
alter table messages add column reply_to integer;
alter table messages add column origin_room_id integer;
alter table messages add column origin_seq integer;
create index messages_origin on messages (origin_room_id, origin_seq) where origin_room_id is not null;

-- Which events hold the later texts of a message; messages.text_seq is the last of them.
create table message_versions (
    room_id integer not null references rooms (id),
    seq integer not null,
    text_seq integer not null,
    primary key (room_id, seq, text_seq)
) strict, without rowid;

-- added_seq: the event that told it.
create table reactions (
    room_id integer not null references rooms (id),
    seq integer not null,
    emoji text not null,
    user_id integer not null references users (id),
    added_seq integer not null,
    primary key (room_id, seq, emoji, user_id)
) strict, without rowid;

-- pinned_seq: the event that told it.
create table pins (
    room_id integer not null references rooms (id),
    seq integer not null,
    pinned_seq integer not null,
    primary key (room_id, seq)
) strict, without rowid;
