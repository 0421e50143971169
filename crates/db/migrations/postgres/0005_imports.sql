-- People and rooms that came from elsewhere. Owned by accounts, rooms and messages, each its own part.
-- Unclaimed: written down by an import, and not yet handed to anybody, so nobody signs in as them.
alter table users add column display_name text;
alter table users add column claimed boolean not null default true;

create index users_admins on users (id) where admin;

-- Who is who: a sender of a source, exactly as written there. Kept when the person is claimed, so that a repeated import finds them.
create table imported_people (
    source text not null,
    name text not null,
    user_id bigint not null unique references users (id),
    primary key (source, name)
);

-- Which room a channel of a source is here.
create table imported_rooms (
    source text not null,
    channel text not null,
    room_id bigint not null references rooms (id),
    primary key (source, channel)
);

-- Imported messages are old news: never unread.
alter table messages add column imported boolean not null default false;
