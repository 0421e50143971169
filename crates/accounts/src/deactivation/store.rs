//! Who is gone for a while.

use db::{Tx, args, sql};
use model::{Time, UserId};

/// Somebody goes.
pub fn deactivate(tx: &mut Tx<'_>, user: UserId, now: Time) -> db::Result<()> {
    tx.execute(
        sql!("update users set deactivated_at = $2 where id = $1 and deactivated_at is null"),
        args![user, now],
    )?;
    Ok(())
}

/// They are here again. An account that was erased stays so.
pub fn come_back(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(
        sql!(
            "update users set deactivated_at = null, erase_at = null, erase_content = null
             where id = $1 and erased_at is null"
        ),
        args![user],
    )?;
    Ok(())
}
