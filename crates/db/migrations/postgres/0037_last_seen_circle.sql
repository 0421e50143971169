-- Who sees that somebody is here, and when they were: one circle among the others, instead of a setting of the account.
alter table privacy add column see_last_seen text not null default 'everyone';

insert into privacy (user_id, message, add_to_rooms, invite, find, find_by_email, find_by_phone, see_email, see_phone, see_last_seen)
select id, 'everyone', 'friends', 'everyone', 'everyone', 'nobody', 'nobody', 'nobody', 'nobody', 'nobody'
from users where presence = 'nobody' and erased_at is null
on conflict (user_id) do update set see_last_seen = excluded.see_last_seen;

alter table users drop column presence;
