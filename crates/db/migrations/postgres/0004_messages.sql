-- What changes about a message, and how far people have read. Owned by messages. The text stands in events alone.
create table messages (
    room_id bigint not null references rooms (id),
    seq bigint not null,
    sender_id bigint not null references users (id),
    text_seq bigint not null,
    live boolean not null,
    primary key (room_id, seq)
);

create table read_positions (
    room_id bigint not null references rooms (id),
    user_id bigint not null references users (id),
    seq bigint not null,
    moved_at bigint not null,
    primary key (room_id, user_id)
);
