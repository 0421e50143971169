-- Contacts that are compared on the device of whoever has them. Owned by people.
-- The secret by which addresses are evaluated. One row.
create table discovery_keys (
    id integer not null primary key,
    secret blob not null,
    created_at integer not null
) strict;

-- People who let themselves be found by an address, under what only those can tell who had that address evaluated.
create table discovery_entries (
    user_id integer not null references users (id),
    kind text not null,
    -- A digest of the address and the username. Where it is another one now, the entry counts no more.
    made_of blob not null,
    tag blob not null,
    sealed blob not null,
    primary key (user_id, kind)
) strict, without rowid;
create index discovery_entries_tag on discovery_entries (tag);
