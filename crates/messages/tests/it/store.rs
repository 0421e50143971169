//! What only a fault could do.

use db::{Tx, args, sql};
use model::RoomId;

/// A room's messages are under no tag any more, and one of them is under another.
pub fn mix_up(tx: &mut Tx<'_>, room: RoomId) -> db::Result<()> {
    tx.execute(sql!("delete from message_tags where room_id = $1"), args![room])?;
    tx.execute(sql!("insert into message_tags (room_id, seq, tag) values ($1, 1, 'never')"), args![room])?;
    Ok(())
}
