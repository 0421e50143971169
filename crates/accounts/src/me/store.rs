//! One person's row.

use db::{Tx, args, sql};
use model::UserId;

use super::Me;

/// The person with this id.
pub fn find(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Me>> {
    tx.optional(sql!("select id, username, admin, email from users where id = $1"), args![user], |row| {
        Ok(Me { id: row.get(0)?, username: row.get(1)?, admin: row.get(2)?, email: row.get(3)? })
    })
}
