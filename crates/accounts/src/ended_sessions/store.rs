//! Rows of sessions that ended.

use db::{Tx, args, sql};
use model::Time;

/// Those revoked before a moment, the oldest first.
pub fn delete_revoked(tx: &mut Tx<'_>, before: Time) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from sessions where id in (
                select id from sessions where revoked_at < $1 order by revoked_at limit 100)"
        ),
        args![before],
    )
}

/// Those that ended by themselves before a moment, and were not revoked later, the oldest first.
pub fn delete_expired(tx: &mut Tx<'_>, before: Time) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from sessions where id in (
                select id from sessions where expires_at < $1 and (revoked_at is null or revoked_at < $1)
                order by expires_at limit 100)"
        ),
        args![before],
    )
}
