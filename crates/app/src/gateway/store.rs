//! The rooms somebody is in, for a socket that comes.

use db::{Tx, args, sql};
use model::{RoomId, Seq, UserId};

/// Joined rooms and their heads.
pub fn joined_rooms(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<(RoomId, Seq)>> {
    tx.all(
        sql!(
            "select r.id, r.last_seq from memberships m join rooms r on r.id = m.room_id
             where m.user_id = $1 and m.state = 'joined' and r.deleted_at is null"
        ),
        args![user],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
