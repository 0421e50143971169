//! What stands of a message.

use db::{Tx, args, sql};
use model::{RoomId, Seq};

use super::Target;

/// The message; none where there is none, or nothing left of it.
pub fn find(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Option<Target>> {
    tx.optional(
        sql!("select sender_id, text_seq from messages where room_id = $1 and seq = $2 and live"),
        args![room, seq],
        |row| Ok(Target { sender: row.get(0)?, text_seq: row.get(1)? }),
    )
}
