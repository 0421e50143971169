-- How a person looks, beside what they are called. Owned by accounts, who hear of it from people.
alter table users add column avatar text;
create index users_avatar on users (avatar) where avatar is not null;

-- What people say of themselves; who has no row said nothing. Owned by people.
create table profiles (
    user_id integer not null primary key references users (id),
    bio text not null,
    pronouns text not null,
    city text not null,
    interests text not null,
    status text not null,
    status_until integer,
    told_at integer
) strict;
