-- What a room is called, who is in it, and how one gets in. Owned by rooms.
create table room_profiles (
    room_id integer not null primary key references rooms (id),
    name text not null,
    folded text not null,
    listed integer not null check (listed in (0, 1)),
    created_by integer
) strict;
-- Public rooms that are not deleted, by name.
create index room_profiles_listed on room_profiles (folded, room_id) where listed;

create table memberships (
    room_id integer not null references rooms (id),
    user_id integer not null references users (id),
    state text not null,
    role text not null,
    from_seq integer not null,
    joined_seq integer not null,
    leave_seq integer,
    removed_at integer,
    invited_by integer,
    since integer not null,
    primary key (room_id, user_id)
) strict, without rowid;
create index memberships_user on memberships (user_id, state, room_id);
create index memberships_room on memberships (room_id, state, user_id);

create table direct_rooms (
    low_user_id integer not null references users (id),
    high_user_id integer not null references users (id),
    room_id integer not null unique references rooms (id),
    primary key (low_user_id, high_user_id)
) strict, without rowid;

create table join_links (
    room_id integer not null primary key references rooms (id),
    token_hash blob not null unique,
    expires_at integer,
    created_by integer not null references users (id),
    created_at integer not null
) strict;
