//! What people have in common.

use app::User;
use db::{Tx, args, json_list, sql};
use model::UserId;

/// Friends of friends who are nothing to somebody yet, and how many friends the two share.
pub fn by_friends(tx: &mut Tx<'_>, viewer: UserId, limit: i64) -> db::Result<Vec<(UserId, i64)>> {
    tx.all(
        sql!(
            "select theirs.friend_id, count(*) from friends mine join friends theirs on theirs.user_id = mine.friend_id
             where mine.user_id = $1 and theirs.friend_id <> $1
                and not exists (select 1 from friends where user_id = $1 and friend_id = theirs.friend_id)
             group by theirs.friend_id order by count(*) desc, theirs.friend_id limit $2"
        ),
        args![viewer, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// People of rooms with at most so many members, and how many of these rooms the two share.
pub fn by_rooms(tx: &mut Tx<'_>, viewer: UserId, members: i64, limit: i64) -> db::Result<Vec<(UserId, i64)>> {
    tx.all(
        sql!(
            "select theirs.user_id, count(*) from memberships mine
             join rooms r on r.id = mine.room_id and r.deleted_at is null
             join memberships theirs on theirs.room_id = mine.room_id and theirs.state = 'joined' and theirs.user_id <> $1
             where mine.user_id = $1 and mine.state = 'joined'
                and (select count(*) from memberships c where c.room_id = mine.room_id and c.state = 'joined') <= $2
                and not exists (select 1 from friends where user_id = $1 and friend_id = theirs.user_id)
             group by theirs.user_id order by count(*) desc, theirs.user_id limit $3"
        ),
        args![viewer, members, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Those of `ids` whom somebody may find by name, who are no bots, and whom they did not ask yet.
pub fn findable(tx: &mut Tx<'_>, viewer: UserId, ids: &[UserId]) -> db::Result<Vec<User>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from users u left join privacy p on p.user_id = u.id
             where u.id in (select cast(value as bigint) from json_each(cast($2 as text)))
                and u.claimed and u.deactivated_at is null and u.locked_at is null and u.bot_of is null
                and not exists (select 1 from blocks where user_id = $1 and blocked_user_id = u.id)
                and not exists (select 1 from blocks where user_id = u.id and blocked_user_id = $1)
                and not exists (select 1 from friend_requests where from_user_id = $1 and to_user_id = u.id and open)
                and not exists (select 1 from friend_requests where from_user_id = u.id and to_user_id = $1 and heard)
                and (coalesce(p.find, 'everyone') = 'everyone' or (p.find = 'friends_of_friends' and exists (
                    select 1 from friends mine join friends theirs on theirs.user_id = mine.friend_id
                    where mine.user_id = $1 and theirs.friend_id = u.id)))"
        ),
        args![viewer, json_list(ids.iter().copied())],
        |row| User::read(row, 0),
    )
}
