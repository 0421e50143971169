//! Who has which picture.

use db::{Tx, args, sql};
use model::UserId;

pub fn find_user(tx: &mut Tx<'_>, avatar: &str) -> db::Result<Option<UserId>> {
    tx.optional(sql!("select id from users where avatar = $1 and erased_at is null"), args![avatar], |row| row.get(0))
}
