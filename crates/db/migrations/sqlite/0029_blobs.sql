-- Bytes that people brought. Owned by app; the bytes themselves are files. A row is there only while its file is.
create table blobs (
    id integer not null primary key,
    file_key text not null unique,
    sha256 text not null unique,
    size integer not null,
    media_type text not null,
    created_at integer not null,
    free_since integer
) strict;
create index blobs_free on blobs (free_since) where free_since is not null;

-- What holds them. A blob without a row here is removed a day later.
create table blob_refs (
    kind text not null,
    holder_id integer not null,
    blob_id integer not null references blobs (id),
    primary key (kind, holder_id, blob_id)
) strict, without rowid;
create index blob_refs_blob on blob_refs (blob_id);
