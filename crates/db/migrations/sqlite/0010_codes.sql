-- One-time codes, one row for each use of an address: the newest code, and what of the use and of the address happened in the last day. Owned by accounts.
create table codes (
    purpose text not null,
    owner_id integer not null,
    address text not null,
    salt blob,
    hash blob,
    expires_at integer not null,
    tries integer not null,
    day_started_at integer not null,
    asked_at integer not null,
    asked_today integer not null,
    sent_at integer not null,
    sent_today integer not null,
    tried_today integer not null,
    primary key (purpose, owner_id, address)
) strict, without rowid;
create index codes_address on codes (address);
create index codes_age on codes (asked_at);
