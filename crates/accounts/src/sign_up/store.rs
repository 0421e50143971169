//! New people.

use db::{Tx, args, sql};
use model::{Time, UserId};

use crate::me::Me;

/// A row to be.
pub struct NewUser<'a> {
    /// What they see of themselves.
    pub me: &'a Me,
    /// The name without regard to case.
    pub folded: &'a str,
    /// A PHC string; empty: there is no password.
    pub password_hash: &'a str,
    /// What they are called, where that is something else than the username.
    pub display_name: Option<&'a str>,
}

/// Returns whether the name was free.
pub fn insert(tx: &mut Tx<'_>, new: &NewUser<'_>, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "insert into users (id, username, folded, email, password_hash, admin, created_at, display_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (folded) do nothing"
        ),
        args![
            new.me.id,
            &new.me.username,
            new.folded,
            new.me.email.clone(),
            new.password_hash,
            new.me.admin,
            now,
            new.display_name
        ],
    )?;
    Ok(rows == 1)
}

/// Whether somebody has this name, without regard to case.
pub fn is_taken(tx: &mut Tx<'_>, folded: &str) -> db::Result<bool> {
    let found: Option<UserId> =
        tx.optional(sql!("select id from users where folded = $1"), args![folded], |row| row.get(0))?;
    Ok(found.is_some())
}
