-- Files that still grow: their names in the folder. Owned by app.
create table blob_growths (
    file_key text not null primary key
);

-- Files on their way from somebody's device, and those that arrived and are in no message yet. Owned by messages, as all below.
-- media_type: null until all of it is there. is_ready: what is made of it is made, or will never be.
create table uploads (
    id bigint not null primary key,
    user_id bigint not null references users (id),
    file_key text not null,
    name text not null,
    size bigint not null,
    media_type text,
    width bigint,
    height bigint,
    duration_ms bigint,
    blur text,
    is_ready boolean not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index uploads_user on uploads (user_id, id);
create index uploads_age on uploads (expires_at);

-- Files of messages. user_id: who brought it here, and whose share it counts against.
create table files (
    id bigint not null primary key,
    room_id bigint not null references rooms (id),
    seq bigint not null,
    place bigint not null,
    user_id bigint not null references users (id),
    name text not null,
    size bigint not null,
    media_type text not null,
    width bigint,
    height bigint,
    duration_ms bigint,
    blur text
);
create unique index files_message on files (room_id, seq, place);
create index files_user on files (user_id, id);

-- How many bytes somebody's uploads and files are, announced ones as if they were there.
create table file_shares (
    user_id bigint not null primary key references users (id),
    bytes bigint not null
);

-- What addresses of files are signed with: one row.
create table file_keys (
    id bigint not null primary key,
    secret bytea not null
);
