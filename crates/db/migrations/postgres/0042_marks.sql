-- What somebody keeps of messages for themselves. Owned by messages.
-- id: rises with made_at, and is no one else's: the order of lists.
create table message_marks (
    user_id bigint not null references users (id),
    room_id bigint not null references rooms (id),
    seq bigint not null,
    mark text not null check (mark in ('saved', 'hidden')),
    id bigint not null,
    made_at bigint not null,
    primary key (user_id, room_id, seq, mark)
);
create index message_marks_message on message_marks (room_id, seq);
create index message_marks_list on message_marks (user_id, mark, id);

-- How often somebody set their position back: of two, the one that was set back more often is the later one.
alter table read_positions add column set_back bigint not null default 0;
