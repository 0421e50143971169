-- What a room is called, who is in it, and how one gets in. Owned by rooms.
create table room_profiles (
    room_id bigint not null primary key references rooms (id),
    name text not null,
    folded text not null,
    listed boolean not null,
    created_by bigint
);
-- Public rooms that are not deleted, by name.
create index room_profiles_listed on room_profiles (folded, room_id) where listed;

create table memberships (
    room_id bigint not null references rooms (id),
    user_id bigint not null references users (id),
    state text not null,
    role text not null,
    from_seq bigint not null,
    joined_seq bigint not null,
    leave_seq bigint,
    removed_at bigint,
    invited_by bigint,
    since bigint not null,
    primary key (room_id, user_id)
);
create index memberships_user on memberships (user_id, state, room_id);
create index memberships_room on memberships (room_id, state, user_id);

create table direct_rooms (
    low_user_id bigint not null references users (id),
    high_user_id bigint not null references users (id),
    room_id bigint not null unique references rooms (id),
    primary key (low_user_id, high_user_id)
);

create table join_links (
    room_id bigint not null primary key references rooms (id),
    token_hash bytea not null unique,
    expires_at bigint,
    created_by bigint not null references users (id),
    created_at bigint not null
);
