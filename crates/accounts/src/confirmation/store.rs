//! When somebody last showed that it is they, in the session's row.

use app::Caller;
use db::{Tx, args, sql};
use model::Time;

/// When the caller came in or showed a code, in a browser's session.
pub fn confirmed_at(tx: &mut Tx<'_>, caller: &Caller) -> db::Result<Option<Time>> {
    tx.optional(
        sql!(
            "select coalesce(confirmed_at, created_at) from sessions
             where id = $1 and user_id = $2 and (kind = 'browser' or kind = 'app') and revoked_at is null"
        ),
        args![caller.session, caller.user],
        |row| row.get(0),
    )
}

/// Notes that they did.
pub fn confirm(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> db::Result<()> {
    tx.execute(
        sql!("update sessions set confirmed_at = $3 where id = $1 and user_id = $2"),
        args![caller.session, caller.user, now],
    )?;
    Ok(())
}
