//! Friends, blocks and what people decided. `people` writes them.

use db::{Row, Tx, args, json_list, sql};
use model::{Bond, Privacy, UserId};

/// Those of `others` who are more than strangers to somebody, or less.
pub fn near(tx: &mut Tx<'_>, viewer: UserId, others: &[UserId]) -> db::Result<Vec<(UserId, Bond)>> {
    tx.all(
        sql!(
            "select u.id,
                exists (select 1 from blocks where user_id = $1 and blocked_user_id = u.id)
                    or exists (select 1 from blocks where user_id = u.id and blocked_user_id = $1),
                exists (select 1 from friends where user_id = $1 and friend_id = u.id),
                exists (select 1 from friends mine join friends theirs on theirs.user_id = mine.friend_id
                    where mine.user_id = $1 and theirs.friend_id = u.id)
             from users u where u.id in (select cast(value as bigint) from json_each(cast($2 as text)))"
        ),
        args![viewer, json_list(others.iter().copied())],
        |row| {
            let bond = match (row.get(1)?, row.get(2)?, row.get(3)?) {
                (true, ..) => Bond::Blocked,
                (false, true, _) => Bond::Friend,
                (false, false, true) => Bond::FriendOfFriend,
                (false, false, false) => Bond::Stranger,
            };
            Ok((row.get(0)?, bond))
        },
    )
}

pub fn privacy(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Privacy>> {
    tx.optional(
        sql!(
            "select user_id, message, add_to_rooms, invite, find, find_by_email, find_by_phone, see_email, see_phone, see_last_seen, see_read
             from privacy where user_id = $1"
        ),
        args![user],
        decided,
    )
    .map(|row| row.map(|(_, privacy)| privacy))
}

/// Of those of `people` who decided anything.
pub fn privacies(tx: &mut Tx<'_>, people: &[UserId]) -> db::Result<Vec<(UserId, Privacy)>> {
    tx.all(
        sql!(
            "select user_id, message, add_to_rooms, invite, find, find_by_email, find_by_phone, see_email, see_phone, see_last_seen, see_read
             from privacy where user_id in (select cast(value as bigint) from json_each(cast($1 as text)))"
        ),
        args![json_list(people.iter().copied())],
        decided,
    )
}

fn decided(row: &Row<'_>) -> db::Result<(UserId, Privacy)> {
    let privacy = Privacy {
        message: row.get(1)?,
        add: row.get(2)?,
        invite: row.get(3)?,
        find: row.get(4)?,
        find_by_email: row.get(5)?,
        find_by_phone: row.get(6)?,
        see_email: row.get(7)?,
        see_phone: row.get(8)?,
        see_last_seen: row.get(9)?,
        see_read: row.get(10)?,
    };
    Ok((row.get(0)?, privacy))
}

pub fn friends(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<UserId>> {
    tx.all(sql!("select friend_id from friends where user_id = $1"), args![user], |row| row.get(0))
}

pub fn blocked(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<UserId>> {
    tx.all(sql!("select blocked_user_id from blocks where user_id = $1"), args![user], |row| row.get(0))
}

pub fn has_blocked(tx: &mut Tx<'_>, user: UserId, other: UserId) -> db::Result<bool> {
    let found = tx.optional(
        sql!("select user_id from blocks where user_id = $1 and blocked_user_id = $2"),
        args![user, other],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}
