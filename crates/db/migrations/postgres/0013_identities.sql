-- Who somebody is elsewhere: a provider's name for them, for as long as it is linked, never an e-mail address. Owned by accounts.
create table identities (
    id bigint not null primary key,
    user_id bigint not null references users (id),
    issuer text not null,
    subject text not null,
    label text,
    created_at bigint not null
);
create unique index identities_subject on identities (issuer, subject);
create index identities_user on identities (user_id, id);

-- Ways to a provider that somebody is on: ten minutes, one use. With a person and a session: to link an identity to that account.
create table provider_attempts (
    state_hash bytea not null primary key,
    browser_hash bytea not null,
    provider text not null,
    nonce text not null,
    verifier text not null,
    onward text not null,
    user_id bigint,
    session_id bigint,
    expires_at bigint not null
);
create index provider_attempts_age on provider_attempts (expires_at);

-- When somebody showed again, in this session, that it is they.
alter table sessions add column confirmed_at bigint;
