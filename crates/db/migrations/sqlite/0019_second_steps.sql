-- The key that the secrets of second steps are sealed with (docs/decisions/0007). Owned by accounts, as all that follows.
create table sealing_keys (
    id integer not null primary key,
    secret blob not null,
    created_at integer not null
) strict;

-- What somebody shows besides their first factor when they come in: a code of the app that shares this secret. Which step was used last, and how often
-- codes were tried of late and today.
create table second_steps (
    user_id integer not null primary key references users (id),
    sealed blob not null,
    last_step integer not null,
    created_at integer not null,
    tries integer not null default 0,
    tries_since integer not null default 0,
    tried_today integer not null default 0,
    day_started_at integer not null default 0
) strict;

-- A secret that was shown in a session, and holds nothing before a code of it came back.
create table second_step_offers (
    user_id integer not null primary key references users (id),
    session_id integer not null,
    sealed blob not null,
    expires_at integer not null
) strict;

-- What takes the place of a code, once.
create table recovery_codes (
    user_id integer not null references users (id),
    hash blob not null,
    primary key (user_id, hash)
) strict, without rowid;

-- Somebody whose first factor was right: five minutes, five tries, one session.
create table pending_sign_ins (
    secret_hash blob not null primary key,
    user_id integer not null references users (id),
    tries integer not null default 0,
    expires_at integer not null
) strict, without rowid;
create index pending_sign_ins_user on pending_sign_ins (user_id);
create index pending_sign_ins_age on pending_sign_ins (expires_at);
