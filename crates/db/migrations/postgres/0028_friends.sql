-- What people are to each other, and whom they let do what. Owned by people.
-- A friendship is two rows: whoever asks finds their friends by one key.
create table friends (
    user_id bigint not null references users (id),
    friend_id bigint not null references users (id),
    since bigint not null,
    primary key (user_id, friend_id)
);
create index friends_other on friends (friend_id, user_id);

-- A request stands for the one who asked while it is open, and for the one who was asked while it is heard. One that is neither says how long
-- another one will not be heard.
create table friend_requests (
    from_user_id bigint not null references users (id),
    to_user_id bigint not null references users (id),
    note text not null,
    open boolean not null,
    heard boolean not null,
    declined_at bigint,
    created_at bigint not null,
    primary key (from_user_id, to_user_id)
);
create index friend_requests_heard on friend_requests (to_user_id, created_at) where heard;
create index friend_requests_to on friend_requests (to_user_id, from_user_id);

create table blocks (
    user_id bigint not null references users (id),
    blocked_user_id bigint not null references users (id),
    since bigint not null,
    primary key (user_id, blocked_user_id)
);
create index blocks_other on blocks (blocked_user_id, user_id);

-- Whom somebody lets do what; who has no row decided nothing yet.
create table privacy (
    user_id bigint not null primary key references users (id),
    message text not null,
    add_to_rooms text not null,
    invite text not null,
    find text not null,
    find_by_email text not null,
    find_by_phone text not null,
    see_email text not null,
    see_phone text not null
);
