//! Read positions.

use db::{Tx, args, sql};
use model::{RoomId, Seq, Time, UserId};

/// Moves a member's position on, and says how often it was set back. None: it was there or further already, or the person came in above it.
pub fn raise(tx: &mut Tx<'_>, room: RoomId, user: UserId, seq: Seq, now: Time) -> db::Result<Option<i64>> {
    tx.optional(
        sql!(
            "insert into read_positions (room_id, user_id, seq, moved_at)
             select m.room_id, m.user_id, cast($3 as bigint), cast($4 as bigint) from memberships m
             where m.room_id = $1 and m.user_id = $2 and m.joined_seq < $3
             on conflict (room_id, user_id) do update set seq = excluded.seq, moved_at = excluded.moved_at
             where read_positions.seq < excluded.seq returning set_back"
        ),
        args![room, user, seq, now.0],
        |row| row.get(0),
    )
}

/// Moves a member's position back, and says how often that was done. None: it was there already, or before.
pub fn lower(tx: &mut Tx<'_>, room: RoomId, user: UserId, seq: Seq, now: Time) -> db::Result<Option<i64>> {
    tx.optional(
        sql!(
            "update read_positions set seq = $3, moved_at = $4, set_back = set_back + 1
             where room_id = $1 and user_id = $2 and seq > $3 returning set_back"
        ),
        args![room, user, seq, now.0],
        |row| row.get(0),
    )
}
