//! Read positions.

use db::{Tx, args, sql};
use model::{RoomId, Seq, Time, UserId};

/// Moves the position on. False: it was there or further already.
pub fn raise(tx: &mut Tx<'_>, room: RoomId, user: UserId, seq: Seq, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "insert into read_positions (room_id, user_id, seq, moved_at) values ($1, $2, $3, $4)
             on conflict (room_id, user_id) do update set seq = excluded.seq, moved_at = excluded.moved_at
             where read_positions.seq < excluded.seq"
        ),
        args![room, user, seq, now.0],
    )?;
    Ok(rows == 1)
}
