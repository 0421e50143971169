-- Address books that people brought, for themselves alone. Owned by people.
-- Whose book is whose, and how many entries it has. To empty a book is to take another id: what hangs on the one before is seen by nobody and goes bit by bit.
create table contact_books (
    user_id integer not null primary key references users (id),
    id integer not null unique,
    stored integer not null
) strict;

-- One row for each address: an e-mail address as it is compared, or a number in E.164.
create table contacts (
    book_id integer not null,
    id integer not null,
    address text not null,
    name text not null,
    source text not null,
    state text not null,
    -- Who was found by it.
    matched_user_id integer references users (id),
    created_at integer not null,
    primary key (book_id, id)
) strict, without rowid;
create unique index contacts_address on contacts (book_id, address);
create index contacts_state on contacts (book_id, state, id);
create index contacts_waiting on contacts (address) where state in ('pending', 'invited', 'reminded');
create index contacts_matched on contacts (matched_user_id) where matched_user_id is not null;

-- The last file that somebody brought. Of what it holds, so many steps are stored.
create table contact_imports (
    id integer not null primary key,
    user_id integer not null unique references users (id),
    book_id integer not null,
    job_id integer,
    region text,
    source text,
    state text not null,
    why text,
    size integer not null,
    pieces integer not null,
    read_bytes integer not null,
    steps integer not null,
    added integer not null,
    changed integer not null,
    unchanged integer not null,
    repeated integer not null,
    refused integer not null,
    matched integer not null,
    created_at integer not null,
    ended_at integer
) strict;
create index contact_imports_state on contact_imports (state, created_at);

create table contact_import_pieces (
    import_id integer not null references contact_imports (id) on delete cascade,
    number integer not null,
    bytes blob not null,
    primary key (import_id, number)
) strict;

create table contact_refusals (
    import_id integer not null references contact_imports (id) on delete cascade,
    number integer not null,
    line integer not null,
    fault text not null,
    primary key (import_id, number)
) strict, without rowid;

-- How many addresses somebody had compared, and when. It stays when the book goes.
create table contact_checks (
    user_id integer not null references users (id),
    at integer not null,
    count integer not null,
    primary key (user_id, at)
) strict, without rowid;
