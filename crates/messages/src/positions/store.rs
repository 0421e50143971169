//! Read positions.

use db::{Tx, args, sql};
use model::{RoomId, Seq, Time, UserId};

/// Moves a member's position on. False: it was there or further already, or the person came in above it.
pub fn raise(tx: &mut Tx<'_>, room: RoomId, user: UserId, seq: Seq, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "insert into read_positions (room_id, user_id, seq, moved_at)
             select m.room_id, m.user_id, cast($3 as bigint), cast($4 as bigint) from memberships m
             where m.room_id = $1 and m.user_id = $2 and m.joined_seq < $3
             on conflict (room_id, user_id) do update set seq = excluded.seq, moved_at = excluded.moved_at
             where read_positions.seq < excluded.seq"
        ),
        args![room, user, seq, now.0],
    )?;
    Ok(rows == 1)
}
