//! The name in a person's row.

use db::{Tx, args, sql};
use model::{UserId, Username};

/// What somebody is called, without regard to case.
pub fn folded(tx: &mut Tx<'_>, user: UserId) -> db::Result<String> {
    tx.one(sql!("select folded from users where id = $1"), args![user], |row| row.get(0))
}

/// Returns whether nobody else is called so.
pub fn rename(tx: &mut Tx<'_>, user: UserId, username: &Username) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update users set username = $2, folded = $3 where id = $1
             and not exists (select 1 from users as others where others.folded = $3 and others.id <> $1)"
        ),
        args![user, username.as_str(), username.folded()],
    )?;
    Ok(rows == 1)
}
