-- What somebody is about to say in a room. Owned by messages.
-- version: the number of the entry in their user log that told of it. It rises with each writing, over all rooms of a person.
create table drafts (
    user_id bigint not null references users (id),
    room_id bigint not null references rooms (id),
    text text not null,
    reply_seq bigint,
    written_at bigint not null,
    version bigint not null,
    primary key (user_id, room_id)
);
create index drafts_list on drafts (user_id, version);
create index drafts_room on drafts (room_id);
