//! What changes about a message. Its text stands in the log alone.

use app::work::Sent;
use db::{Tx, args, sql};
use model::{Seq, UserId};

/// A new message, whose text is its own event.
pub fn insert(tx: &mut Tx<'_>, sent: Sent, sender: UserId, reply: Option<Seq>) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into messages (room_id, seq, sender_id, text_seq, live, reply_to) values ($1, $2, $3, $2, true, $4)"
        ),
        args![sent.room, sent.seq, sender, reply],
    )?;
    Ok(())
}
