//! What somebody wrote, by the key that it was sent with: the one order that is there for it, without a word for each message that is sent.

use db::{Tx, args, sql};
use model::UserId;

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
