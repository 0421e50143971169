//! People by name.

use db::{Tx, args, sql};

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
