//! What changes about a message. Its text stands in the log alone.

use db::{Tx, args, sql};
use model::{RoomId, Seq, UserId};

/// A new message, whose text is its own event.
pub fn insert(tx: &mut Tx<'_>, room: RoomId, seq: Seq, sender: UserId) -> db::Result<()> {
    tx.execute(
        sql!("insert into messages (room_id, seq, sender_id, text_seq, live) values ($1, $2, $3, $2, true)"),
        args![room, seq, sender],
    )?;
    Ok(())
}
