//! The password in a person's row.

use db::{Tx, args, sql};
use model::UserId;

use super::Owner;

/// Somebody who has a password.
pub fn find(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Owner>> {
    tx.optional(
        sql!("select username, email, password_hash from users where id = $1 and claimed"),
        args![user],
        |row| {
            let (username, email, password_hash) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Owner { username, email, password_hash, place: String::new() })
        },
    )
}

/// Puts another hash in the place of this one; false: there is a third.
pub fn replace(tx: &mut Tx<'_>, user: UserId, old: &str, new: &str) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("update users set password_hash = $3 where id = $1 and password_hash = $2"),
        args![user, old, new],
    )?;
    Ok(rows == 1)
}
