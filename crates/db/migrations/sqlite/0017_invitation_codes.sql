-- Who may make an account. Owned by accounts.
create table invitation_codes (
    id integer not null primary key,
    token_hash blob not null unique,
    note text not null,
    uses integer,
    used integer not null default 0,
    expires_at integer,
    created_by integer not null references users (id),
    created_at integer not null
) strict;

-- When somebody accepted the terms.
alter table users add column terms_at integer;

-- What somebody showed who went to a provider to make an account.
alter table provider_attempts add column invitation_hash blob;
alter table provider_attempts add column terms integer not null default 0 check (terms in (0, 1));
