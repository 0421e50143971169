-- Who somebody is elsewhere: a provider's name for them, for as long as it is linked, never an e-mail address. Owned by accounts.
create table identities (
    id integer not null primary key,
    user_id integer not null references users (id),
    issuer text not null,
    subject text not null,
    label text,
    created_at integer not null
) strict;
create unique index identities_subject on identities (issuer, subject);
create index identities_user on identities (user_id, id);

-- Ways to a provider that somebody is on: ten minutes, one use. With a person and a session: to link an identity to that account.
create table provider_attempts (
    state_hash blob not null primary key,
    browser_hash blob not null,
    provider text not null,
    nonce text not null,
    verifier text not null,
    onward text not null,
    user_id integer,
    session_id integer,
    expires_at integer not null
) strict, without rowid;
create index provider_attempts_age on provider_attempts (expires_at);

-- When somebody showed again, in this session, that it is they.
alter table sessions add column confirmed_at integer;
