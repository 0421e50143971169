//! What somebody wrote, by the key that it was sent with: the one order that is there for it, without a word for each message that is sent.

use db::{Tx, args, sql};
use model::{RoomId, Seq, UserId};

use super::Theirs;

/// Rising keys, above one; none is smaller than the empty one.
pub fn page(tx: &mut Tx<'_>, user: UserId, after: &[u8], limit: i64) -> db::Result<Vec<Theirs>> {
    tx.all(
        sql!(
            "select client_key, room_id, seq, body_hash is null from events
             where sender_id = $1 and client_key > $2 order by client_key limit $3"
        ),
        args![user, after, limit],
        |row| Ok(Theirs { key: row.get(0)?, room: row.get(1)?, seq: row.get(2)?, redacted: row.get(3)? }),
    )
}

/// There is nothing left to be read of a message.
pub fn set_gone(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<()> {
    tx.execute(sql!("update messages set live = false where room_id = $1 and seq = $2"), args![room, seq])?;
    Ok(())
}
