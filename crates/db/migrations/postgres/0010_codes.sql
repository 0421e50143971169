-- One-time codes, one row for each use of an address: the newest code, and what of the use and of the address happened in the last day. Owned by accounts.
create table codes (
    purpose text not null,
    owner_id bigint not null,
    address text not null,
    salt bytea,
    hash bytea,
    expires_at bigint not null,
    tries bigint not null,
    day_started_at bigint not null,
    asked_at bigint not null,
    asked_today bigint not null,
    sent_at bigint not null,
    sent_today bigint not null,
    tried_today bigint not null,
    primary key (purpose, owner_id, address)
);
create index codes_address on codes (address);
create index codes_age on codes (asked_at);
