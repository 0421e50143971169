-- Display names from each of their words on, folded, so that people are found by them. Owned by accounts.
create table name_starts (
    start text not null,
    user_id integer not null references users (id),
    primary key (start, user_id)
) strict, without rowid;
create index name_starts_user on name_starts (user_id);

-- Names of before are found by their beginning; as they are folded here, until they are given again.
insert into name_starts (start, user_id) select lower(display_name), id from users where display_name is not null;

-- Where people live and what they like, as it is compared, so that they are suggested to each other. Owned by people.
alter table profiles add column city_folded text not null default '';
update profiles set city_folded = lower(city);
create index profiles_city on profiles (city_folded, user_id);

create table profile_interests (
    interest text not null,
    user_id integer not null references users (id),
    primary key (interest, user_id)
) strict, without rowid;
create index profile_interests_user on profile_interests (user_id);

with recursive words (user_id, word, rest) as (
    select user_id, '', interests || ' ' from profiles where interests <> ''
    union all
    select user_id, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1) from words where rest <> ''
)
insert into profile_interests (interest, user_id) select distinct word, user_id from words where word <> '';
