-- Who may make an account. Owned by accounts.
create table invitation_codes (
    id bigint not null primary key,
    token_hash bytea not null unique,
    note text not null,
    uses bigint,
    used bigint not null default 0,
    expires_at bigint,
    created_by bigint not null references users (id),
    created_at bigint not null
);

-- When somebody accepted the terms.
alter table users add column terms_at bigint;

-- What somebody showed who went to a provider to make an account.
alter table provider_attempts add column invitation_hash bytea;
alter table provider_attempts add column terms boolean not null default false;
