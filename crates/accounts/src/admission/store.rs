//! What people accepted.

use db::{Tx, args, sql};
use model::{Time, UserId};

/// Somebody accepted the terms.
pub fn accept_terms(tx: &mut Tx<'_>, user: UserId, at: Time) -> db::Result<()> {
    tx.execute(sql!("update users set terms_at = $2 where id = $1"), args![user, at])?;
    Ok(())
}
