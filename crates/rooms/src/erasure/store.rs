//! Where somebody ever was.

use db::{Tx, args, sql};
use model::{RoomId, UserId};

/// Rooms that are not deleted and in which somebody is, was, or is invited to be, in rising id.
pub fn rooms(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<RoomId>> {
    tx.all(
        sql!(
            "select m.room_id from memberships m join rooms r on r.id = m.room_id and r.deleted_at is null
             where m.user_id = $1 order by m.room_id"
        ),
        args![user],
        |row| row.get(0),
    )
}
