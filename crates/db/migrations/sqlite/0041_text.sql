-- What messages name, read out of their texts as they are now. Owned by messages.
create table message_mentions (
    room_id integer not null references rooms (id),
    seq integer not null,
    user_id integer not null references users (id),
    primary key (room_id, seq, user_id)
) strict, without rowid;
create index message_mentions_user on message_mentions (user_id, room_id, seq);

-- Messages that call everybody in their room.
create table message_calls (
    room_id integer not null references rooms (id),
    seq integer not null,
    primary key (room_id, seq)
) strict, without rowid;

-- tag: folded, without its #.
create table message_tags (
    room_id integer not null references rooms (id),
    seq integer not null,
    tag text not null,
    primary key (room_id, seq, tag)
) strict, without rowid;
create index message_tags_tag on message_tags (room_id, tag, seq);

-- Rooms that were there before tags were: what was said below this seq is under none, until it is said otherwise.
create table tagged_since (
    room_id integer not null primary key references rooms (id),
    seq integer not null
) strict, without rowid;
insert into tagged_since (room_id, seq) select id, last_seq + 1 from rooms;
