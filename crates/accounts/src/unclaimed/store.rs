//! Unclaimed people, and who they are in the source that they came from.

use db::{Tx, args, sql};
use model::{Time, UserId, Username};

/// A person to be.
pub struct New<'a> {
    pub id: UserId,
    pub username: &'a Username,
    pub display_name: &'a str,
}

pub fn find(tx: &mut Tx<'_>, source: &str, name: &str) -> db::Result<Option<UserId>> {
    tx.optional(
        sql!("select user_id from imported_people where source = $1 and name = $2"),
        args![source, name],
        |row| row.get(0),
    )
}

/// Returns whether the username was free.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "insert into users (id, username, folded, display_name, password_hash, admin, claimed, created_at)
             values ($1, $2, $3, $4, '', false, false, $5) on conflict (folded) do nothing"
        ),
        args![new.id, new.username.as_str(), new.username.folded(), new.display_name, now],
    )?;
    Ok(rows == 1)
}

pub fn remember(tx: &mut Tx<'_>, source: &str, name: &str, user: UserId) -> db::Result<()> {
    tx.execute(
        sql!("insert into imported_people (source, name, user_id) values ($1, $2, $3)"),
        args![source, name, user],
    )?;
    Ok(())
}

/// Whom the name belongs to, if nobody had claimed them yet.
pub fn claim(tx: &mut Tx<'_>, folded: &str, password_hash: &str) -> db::Result<Option<UserId>> {
    tx.optional(
        sql!("update users set claimed = true, password_hash = $2 where folded = $1 and not claimed returning id"),
        args![folded, password_hash],
        |row| row.get(0),
    )
}
