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

/// People whom somebody's address book found, with the address; those of the newest entries.
pub fn by_contacts(tx: &mut Tx<'_>, viewer: UserId, limit: i64) -> db::Result<Vec<(String, UserId)>> {
    tx.all(
        sql!(
            "select c.address, c.matched_user_id from contact_books b join contacts c on c.book_id = b.id
             where b.user_id = $1 and c.state in ('member', 'joined') and c.matched_user_id is not null and c.matched_user_id <> $1
                and not exists (select 1 from friends where user_id = $1 and friend_id = c.matched_user_id)
             order by c.id desc limit $2"
        ),
        args![viewer, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// What somebody likes.
pub fn interests(tx: &mut Tx<'_>, viewer: UserId) -> db::Result<Vec<String>> {
    tx.all(sql!("select interest from profile_interests where user_id = $1 order by interest"), args![viewer], |row| {
        row.get(0)
    })
}

/// Others who like it; those who came last.
pub fn by_interest(tx: &mut Tx<'_>, viewer: UserId, interest: &str, limit: i64) -> db::Result<Vec<UserId>> {
    tx.all(
        sql!(
            "select user_id from profile_interests where interest = $2 and user_id <> $1
                and not exists (select 1 from friends f where f.user_id = $1 and f.friend_id = profile_interests.user_id)
             order by user_id desc limit $3"
        ),
        args![viewer, interest, limit],
        |row| row.get(0),
    )
}

/// Others who live in the same place; those who came last.
pub fn by_city(tx: &mut Tx<'_>, viewer: UserId, limit: i64) -> db::Result<Vec<UserId>> {
    tx.all(
        sql!(
            "select theirs.user_id from profiles mine join profiles theirs on theirs.city_folded = mine.city_folded
             where mine.user_id = $1 and mine.city_folded <> '' and theirs.user_id <> $1
                and not exists (select 1 from friends where user_id = $1 and friend_id = theirs.user_id)
             order by theirs.user_id desc limit $2"
        ),
        args![viewer, limit],
        |row| row.get(0),
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
