-- Mail that was to be sent, and what became of it. What a letter says is forgotten once it is on its way. Owned by app.
create table letters (
    id integer not null primary key,
    address text not null,
    subject text not null,
    plain text not null,
    html text not null,
    state text not null,
    created_at integer not null,
    good_until integer not null,
    ended_at integer,
    fault text
) strict;
create index letters_age on letters (created_at);
-- Those whose text is still to be forgotten.
create index letters_stale on letters (good_until) where plain <> '';
