//! Who the first administrator was.

use db::{Tx, args, sql};
use model::UserId;

/// The first administrator, if there is one.
pub fn first_admin(tx: &mut Tx<'_>) -> db::Result<Option<UserId>> {
    tx.optional(sql!("select user_id from first_admin where place = 1"), args![], |row| row.get(0))
}

/// Returns whether this person is the first. On PostgreSQL whoever comes second waits here until the first one's commit.
pub fn claim(tx: &mut Tx<'_>, user: UserId) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("insert into first_admin (place, user_id) values (1, $1) on conflict (place) do nothing"),
        args![user],
    )?;
    Ok(rows == 1)
}
