-- Files that still grow: their names in the folder. Owned by app.
create table blob_growths (
    file_key text not null primary key
) strict, without rowid;

-- Files on their way from somebody's device, and those that arrived and are in no message yet. Owned by messages, as all below.
-- media_type: null until all of it is there. is_ready: what is made of it is made, or will never be.
create table uploads (
    id integer not null primary key,
    user_id integer not null references users (id),
    file_key text not null,
    name text not null,
    size integer not null,
    media_type text,
    width integer,
    height integer,
    duration_ms integer,
    blur text,
    is_ready integer not null check (is_ready in (0, 1)),
    created_at integer not null,
    expires_at integer not null
) strict;
create index uploads_user on uploads (user_id, id);
create index uploads_age on uploads (expires_at);

-- Files of messages. user_id: who brought it here, and whose share it counts against.
create table files (
    id integer not null primary key,
    room_id integer not null references rooms (id),
    seq integer not null,
    place integer not null,
    user_id integer not null references users (id),
    name text not null,
    size integer not null,
    media_type text not null,
    width integer,
    height integer,
    duration_ms integer,
    blur text
) strict;
create unique index files_message on files (room_id, seq, place);
create index files_user on files (user_id, id);

-- How many bytes somebody's uploads and files are, announced ones as if they were there.
create table file_shares (
    user_id integer not null primary key references users (id),
    bytes integer not null
) strict;

-- What addresses of files are signed with: one row.
create table file_keys (
    id integer not null primary key,
    secret blob not null
) strict;
