-- What changes about a message, and how far people have read. Owned by messages. The text stands in events alone.
create table messages (
    room_id integer not null references rooms (id),
    seq integer not null,
    sender_id integer not null references users (id),
    text_seq integer not null,
    live integer not null check (live in (0, 1)),
    primary key (room_id, seq)
) strict, without rowid;

create table read_positions (
    room_id integer not null references rooms (id),
    user_id integer not null references users (id),
    seq integer not null,
    moved_at integer not null,
    primary key (room_id, user_id)
) strict, without rowid;
