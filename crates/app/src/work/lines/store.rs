//! Events that are lines.

use db::{Tx, args, sql};
use model::{RoomId, Seq};

use super::super::store::{EventRow, event_row};

/// Between two numbers, falling.
pub fn all(tx: &mut Tx<'_>, room: RoomId, (from, to): (Seq, Seq), limit: i64) -> db::Result<Vec<EventRow>> {
    tx.all(
        sql!(
            "select seq, kind, sender_id, body, created_at from events
             where room_id = $1 and seq >= $2 and seq <= $3 and kind in ('room.created', 'room.changed', 'member.joined',
                'member.left', 'member.removed', 'member.role_changed', 'message.pinned') order by seq desc limit $4"
        ),
        args![room, from, to, limit],
        event_row,
    )
}

/// As [`all`], but for who came and went.
pub fn of_the_room(tx: &mut Tx<'_>, room: RoomId, (from, to): (Seq, Seq), limit: i64) -> db::Result<Vec<EventRow>> {
    tx.all(
        sql!(
            "select seq, kind, sender_id, body, created_at from events
             where room_id = $1 and seq >= $2 and seq <= $3 and kind in ('room.created', 'room.changed',
                'member.removed', 'member.role_changed', 'message.pinned') order by seq desc limit $4"
        ),
        args![room, from, to, limit],
        event_row,
    )
}

/// Whether more people than this are in.
pub fn has_more_members(tx: &mut Tx<'_>, room: RoomId, than: i64) -> db::Result<bool> {
    let count = tx.one(
        sql!(
            "select count(*) from (select user_id from memberships where room_id = $1 and state = 'joined' limit $2) m"
        ),
        args![room, than + 1],
        |row| row.get::<i64>(0),
    )?;
    Ok(count > than)
}
