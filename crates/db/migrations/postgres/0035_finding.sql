-- Display names from each of their words on, folded, so that people are found by them. Owned by accounts.
create table name_starts (
    start text not null,
    user_id bigint not null references users (id),
    primary key (start, user_id)
);
create index name_starts_user on name_starts (user_id);

-- Names of before are found by their beginning; as they are folded here, until they are given again.
insert into name_starts (start, user_id) select lower(display_name), id from users where display_name is not null;

-- Where people live and what they like, as it is compared, so that they are suggested to each other. Owned by people.
alter table profiles add column city_folded text not null default '';
update profiles set city_folded = lower(city);
create index profiles_city on profiles (city_folded, user_id);

create table profile_interests (
    interest text not null,
    user_id bigint not null references users (id),
    primary key (interest, user_id)
);
create index profile_interests_user on profile_interests (user_id);

insert into profile_interests (interest, user_id)
select distinct word, user_id from profiles, string_to_table(interests, ' ') as word where word <> '';
