//! Who stays, and who follows.

use db::{Tx, args, sql};
use model::{RoomId, Seq, Time, UserId};

/// Whether somebody besides this person owns the room.
pub fn has_other_owner(tx: &mut Tx<'_>, room: RoomId, user: UserId) -> db::Result<bool> {
    let found = tx.optional(
        sql!(
            "select user_id from memberships
             where room_id = $1 and state = 'joined' and role = 'owner' and user_id <> $2 limit 1"
        ),
        args![room, user],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// The moderator, else the member, who has been in the longest, besides this person.
pub fn longest_serving(tx: &mut Tx<'_>, room: RoomId, user: UserId) -> db::Result<Option<UserId>> {
    tx.optional(
        sql!(
            "select user_id from memberships where room_id = $1 and state = 'joined' and user_id <> $2
             order by case when role = 'moderator' then 0 else 1 end, joined_seq limit 1"
        ),
        args![room, user],
        |row| row.get(0),
    )
}

pub fn set_left(tx: &mut Tx<'_>, room: RoomId, user: UserId, leave_seq: Seq, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "update memberships set state = 'left', role = 'member', leave_seq = $3, since = $4
             where room_id = $1 and user_id = $2 and state = 'joined'"
        ),
        args![room, user, leave_seq, now],
    )?;
    Ok(())
}

pub fn set_owner(tx: &mut Tx<'_>, room: RoomId, user: UserId) -> db::Result<()> {
    tx.execute(
        sql!("update memberships set role = 'owner' where room_id = $1 and user_id = $2 and state = 'joined'"),
        args![room, user],
    )?;
    Ok(())
}
