//! People by name.

use db::{Tx, args, sql};

use model::UserId;

use super::Candidate;
use crate::me;

/// Who has this name, and the hash of their password.
pub fn find(tx: &mut Tx<'_>, folded: &str) -> db::Result<Option<Candidate>> {
    tx.optional(
        sql!("select id, username, admin, email, presence, password_hash from users where folded = $1 and claimed"),
        args![folded],
        |row| Ok(Candidate { me: me::store::me(row)?, password_hash: row.get(5)? }),
    )
}

/// The hash of a person's password, which stays so until the unit ends.
pub fn hold_hash(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<String>> {
    tx.optional(
        sql!("select password_hash from users where id = $1 and claimed /*pg for no key update */"),
        args![user],
        |row| row.get(0),
    )
}
