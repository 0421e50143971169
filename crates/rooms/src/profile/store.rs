//! What rooms are called, and their ends.

use db::{Tx, args, sql};
use model::{RoomId, RoomName, Time, UserId};

/// A new room's profile.
pub struct New<'a> {
    pub room: RoomId,
    pub name: &'a RoomName,
    /// Whether it stands in the list of public rooms.
    pub listed: bool,
    pub by: Option<UserId>,
}

pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> db::Result<()> {
    tx.execute(
        sql!("insert into room_profiles (room_id, name, folded, listed, created_by) values ($1, $2, $3, $4, $5)"),
        args![new.room, new.name.as_str(), new.name.folded(), new.listed, new.by],
    )?;
    Ok(())
}

pub fn find_name(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Option<String>> {
    tx.optional(sql!("select name from room_profiles where room_id = $1"), args![room], |row| row.get(0))
}

pub fn set_name(tx: &mut Tx<'_>, room: RoomId, name: &RoomName) -> db::Result<()> {
    tx.execute(
        sql!("update room_profiles set name = $2, folded = $3 where room_id = $1"),
        args![room, name.as_str(), name.folded()],
    )?;
    Ok(())
}

/// Takes a room out of the list of public rooms.
pub fn unlist(tx: &mut Tx<'_>, room: RoomId) -> db::Result<()> {
    tx.execute(sql!("update room_profiles set listed = false where room_id = $1"), args![room])?;
    Ok(())
}

/// Who is in the room or invited, in rising id.
pub fn people(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Vec<UserId>> {
    tx.all(
        sql!("select user_id from memberships where room_id = $1 and state in ('joined', 'invited') order by user_id"),
        args![room],
        |row| row.get(0),
    )
}

/// Everybody who is in the room or invited is out.
pub fn dismiss(tx: &mut Tx<'_>, room: RoomId, now: Time) -> db::Result<()> {
    tx.execute(
        sql!("update memberships set state = 'left', role = 'member', since = $2 where room_id = $1 and state in ('joined', 'invited')"),
        args![room, now],
    )?;
    Ok(())
}
