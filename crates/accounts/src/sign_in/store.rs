//! People by name.

use db::{Tx, args, sql};

use super::Candidate;
use crate::me::Me;

/// Who has this name, and the hash of their password.
pub fn find(tx: &mut Tx<'_>, folded: &str) -> db::Result<Option<Candidate>> {
    tx.optional(
        sql!("select id, username, admin, email, password_hash from users where folded = $1 and claimed"),
        args![folded],
        |row| {
            let me = Me { id: row.get(0)?, username: row.get(1)?, admin: row.get(2)?, email: row.get(3)? };
            Ok(Candidate { me, password_hash: row.get(4)? })
        },
    )
}
