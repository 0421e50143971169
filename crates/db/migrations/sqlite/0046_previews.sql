-- Pages that messages link to, fetched once for each room. Owned by messages, as all below.
-- address_hash: SHA-256 of its address. good_until: then it is fetched anew. taken_until: somebody fetches it until then, unless they died.
-- said: what it says of itself, as JSON; null: nothing, or there was no answer.
create table link_pages (
    id integer not null primary key,
    room_id integer not null references rooms (id),
    address_hash blob not null,
    taken_until integer not null,
    good_until integer not null,
    said text,
    unique (room_id, address_hash)
) strict;
create index link_pages_age on link_pages (good_until);

-- Which event tells the previews of a message; none: none was ever told. is_refused: whoever sent it wants none.
create table previewed_messages (
    room_id integer not null references rooms (id),
    seq integer not null,
    told_seq integer,
    is_refused integer not null check (is_refused in (0, 1)),
    primary key (room_id, seq)
) strict, without rowid;

-- What each of its previews was made of, in their order. picture_id: the file under which its picture is had.
create table message_previews (
    room_id integer not null references rooms (id),
    seq integer not null,
    place integer not null,
    page_id integer references link_pages (id) on delete set null,
    picture_id integer,
    primary key (room_id, seq, place)
) strict, without rowid;
create index message_previews_page on message_previews (page_id);
create unique index message_previews_picture on message_previews (picture_id);
