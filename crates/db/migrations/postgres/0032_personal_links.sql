-- Links by which people invite whoever holds them. Owned by people; accounts asks them who may come.
-- One a person: making another one takes the place of the one before.
create table personal_links (
    user_id bigint not null primary key references users (id),
    token_hash bytea not null unique,
    -- What becomes of it when somebody accepts: 'friends' or 'request'.
    leads_to text not null,
    expires_at bigint,
    created_at bigint not null
);

-- Who accepted the link that there is now: once each.
create table personal_link_uses (
    inviter_id bigint not null references users (id),
    user_id bigint not null references users (id),
    at bigint not null,
    primary key (inviter_id, user_id)
);
create index personal_link_uses_user on personal_link_uses (user_id);
