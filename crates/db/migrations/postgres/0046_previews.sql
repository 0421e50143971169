-- Pages that messages link to, fetched once for each room. Owned by messages, as all below.
-- address_hash: SHA-256 of its address. good_until: then it is fetched anew. taken_until: somebody fetches it until then, unless they died.
-- said: what it says of itself, as JSON; null: nothing, or there was no answer.
create table link_pages (
    id bigint not null primary key,
    room_id bigint not null references rooms (id),
    address_hash bytea not null,
    taken_until bigint not null,
    good_until bigint not null,
    said text,
    unique (room_id, address_hash)
);
create index link_pages_age on link_pages (good_until);

-- Which event tells the previews of a message; none: none was ever told. is_refused: whoever sent it wants none.
create table previewed_messages (
    room_id bigint not null references rooms (id),
    seq bigint not null,
    told_seq bigint,
    is_refused boolean not null,
    primary key (room_id, seq)
);

-- What each of its previews was made of, in their order. picture_id: the file under which its picture is had.
create table message_previews (
    room_id bigint not null references rooms (id),
    seq bigint not null,
    place bigint not null,
    page_id bigint references link_pages (id) on delete set null,
    picture_id bigint,
    primary key (room_id, seq, place)
);
create index message_previews_page on message_previews (page_id);
create unique index message_previews_picture on message_previews (picture_id);
