-- Invitations to the addresses of address books. Owned by people.
-- Whom somebody chose and who were not written to yet.
create table invitation_orders (
    id integer not null primary key,
    user_id integer not null references users (id),
    book_id integer not null,
    -- By which way: 'mail' or 'text'. One does not wait for the other.
    way text not null,
    -- 'chosen': these entries; 'all': all but these.
    whom text not null,
    contacts text not null,
    -- Up to this entry everything is done.
    after_id integer not null,
    leads_to text not null,
    language text not null,
    created_at integer not null
) strict;
create index invitation_orders_user on invitation_orders (user_id, id);

-- What was sent. One row for each inviter and address, also when the entry of the book is gone: nobody is invited twice.
create table sent_invitations (
    id integer not null primary key,
    inviter_id integer not null references users (id),
    address text not null,
    address_hash blob not null,
    leads_to text not null,
    language text not null,
    token_hash blob not null unique,
    reminder_hash blob unique,
    state text not null,
    -- When the one reminder is due; null: it is not any more.
    remind_at integer,
    -- The last letter, until it is known what became of it.
    letter_id integer,
    sent_at integer not null,
    -- Who came by it.
    joined_user_id integer references users (id),
    unique (inviter_id, address)
) strict;
create index sent_invitations_address on sent_invitations (address);
create index sent_invitations_hash on sent_invitations (address_hash);
create index sent_invitations_day on sent_invitations (inviter_id, sent_at);
create index sent_invitations_due on sent_invitations (remind_at) where remind_at is not null;
create index sent_invitations_joined on sent_invitations (joined_user_id) where joined_user_id is not null;
create index sent_invitations_letter on sent_invitations (letter_id) where letter_id is not null;

-- Addresses that want no invitations, as keyed hashes, and the key.
create table closed_addresses (
    address_hash blob not null primary key,
    at integer not null
) strict;
create table closed_addresses_key (
    id integer not null primary key check (id = 1),
    key blob not null
) strict;

-- How much was sent by text, which costs money: when each bucket is full again.
create table invitation_buckets (
    bucket text not null primary key,
    full_at integer not null
) strict, without rowid;
create index invitation_buckets_full on invitation_buckets (full_at);

-- Who was told that somebody of their address book came: once for each of the two.
create table told_joins (
    user_id integer not null references users (id),
    person_id integer not null references users (id),
    at integer not null,
    primary key (user_id, person_id)
) strict, without rowid;
create index told_joins_person on told_joins (person_id);
