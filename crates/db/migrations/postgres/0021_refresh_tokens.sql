-- What an app shows to get an access token, beside the secret of its session: each is good once, and a second time only while neither of the two that
-- it was exchanged for was used. So the one that was used last and the two after it are all there is to know. Owned by accounts.
create table refresh_tokens (
    session_id bigint not null primary key references sessions (id) on delete cascade,
    used_hash bytea,
    first_hash bytea not null,
    second_hash bytea
);
