-- Address books that people brought, for themselves alone. Owned by people.
-- Whose book is whose, and how many entries it has. To empty a book is to take another id: what hangs on the one before is seen by nobody and goes bit by bit.
create table contact_books (
    user_id bigint not null primary key references users (id),
    id bigint not null unique,
    stored bigint not null
);

-- One row for each address: an e-mail address as it is compared, or a number in E.164.
create table contacts (
    book_id bigint not null,
    id bigint not null,
    address text not null,
    name text not null,
    source text not null,
    state text not null,
    -- Who was found by it.
    matched_user_id bigint references users (id),
    created_at bigint not null,
    primary key (book_id, id)
);
create unique index contacts_address on contacts (book_id, address);
create index contacts_state on contacts (book_id, state, id);
create index contacts_waiting on contacts (address) where state in ('pending', 'invited', 'reminded');
create index contacts_matched on contacts (matched_user_id) where matched_user_id is not null;

-- The last file that somebody brought. Of what it holds, so many steps are stored.
create table contact_imports (
    id bigint not null primary key,
    user_id bigint not null unique references users (id),
    book_id bigint not null,
    job_id bigint,
    region text,
    source text,
    state text not null,
    why text,
    size bigint not null,
    pieces bigint not null,
    read_bytes bigint not null,
    steps bigint not null,
    added bigint not null,
    changed bigint not null,
    unchanged bigint not null,
    repeated bigint not null,
    refused bigint not null,
    matched bigint not null,
    created_at bigint not null,
    ended_at bigint
);
create index contact_imports_state on contact_imports (state, created_at);

create table contact_import_pieces (
    import_id bigint not null references contact_imports (id) on delete cascade,
    number bigint not null,
    bytes bytea not null,
    primary key (import_id, number)
);

create table contact_refusals (
    import_id bigint not null references contact_imports (id) on delete cascade,
    number bigint not null,
    line bigint not null,
    fault text not null,
    primary key (import_id, number)
);

-- How many addresses somebody had compared, and when. It stays when the book goes.
create table contact_checks (
    user_id bigint not null references users (id),
    at bigint not null,
    count bigint not null,
    primary key (user_id, at)
);
