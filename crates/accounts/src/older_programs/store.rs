//! Keys by their name.

use db::{Tx, args, sql};
use model::{SessionId, UserId};

/// A person's keys, and sessions that renew their tokens, of this name that stand, the one unused for longest first.
pub fn list(tx: &mut Tx<'_>, user: UserId, name: &str, limit: usize) -> db::Result<Vec<SessionId>> {
    tx.all(
        sql!(
            "select id from sessions where user_id = $1 and (kind = 'key' or kind = 'renewed') and name = $2 and revoked_at is null
             order by last_used_at, id limit $3"
        ),
        args![user, name, i64::try_from(limit).unwrap_or(i64::MAX)],
        |row| row.get(0),
    )
}
