//! The password in a person's row.

use db::{Tx, args, sql};
use model::UserId;

/// Puts another hash there.
pub fn set_password(tx: &mut Tx<'_>, user: UserId, hash: &str) -> db::Result<()> {
    tx.execute(sql!("update users set password_hash = $2 where id = $1"), args![user, hash])?;
    Ok(())
}
