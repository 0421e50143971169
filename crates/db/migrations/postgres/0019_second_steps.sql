-- The key that the secrets of second steps are sealed with (docs/decisions/0007). Owned by accounts, as all that follows.
create table sealing_keys (
    id bigint not null primary key,
    secret bytea not null,
    created_at bigint not null
);

-- What somebody shows besides their first factor when they come in: a code of the app that shares this secret. Which step was used last, and how often
-- codes were tried of late and today.
create table second_steps (
    user_id bigint not null primary key references users (id),
    sealed bytea not null,
    last_step bigint not null,
    created_at bigint not null,
    tries bigint not null default 0,
    tries_since bigint not null default 0,
    tried_today bigint not null default 0,
    day_started_at bigint not null default 0
);

-- A secret that was shown in a session, and holds nothing before a code of it came back.
create table second_step_offers (
    user_id bigint not null primary key references users (id),
    session_id bigint not null,
    sealed bytea not null,
    expires_at bigint not null
);

-- What takes the place of a code, once.
create table recovery_codes (
    user_id bigint not null references users (id),
    hash bytea not null,
    primary key (user_id, hash)
);

-- Somebody whose first factor was right: five minutes, five tries, one session.
create table pending_sign_ins (
    secret_hash bytea not null primary key,
    user_id bigint not null references users (id),
    tries bigint not null default 0,
    expires_at bigint not null
);
create index pending_sign_ins_user on pending_sign_ins (user_id);
create index pending_sign_ins_age on pending_sign_ins (expires_at);
