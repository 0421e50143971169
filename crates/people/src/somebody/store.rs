//! Rows of people.

use db::{Tx, args, sql};
use model::UserId;

pub fn find(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<UserId>> {
    tx.optional(sql!("select id from users where id = $1 and claimed and deactivated_at is null"), args![user], |row| {
        row.get(0)
    })
}

pub fn find_by_username(tx: &mut Tx<'_>, folded: &str) -> db::Result<Option<UserId>> {
    tx.optional(
        sql!("select id from users where folded = $1 and claimed and deactivated_at is null"),
        args![folded],
        |row| row.get(0),
    )
}

/// Locks both people's rows on PostgreSQL, in rising id; SQLite has one writer.
pub fn lock(tx: &mut Tx<'_>, one: UserId, other: UserId) -> db::Result<()> {
    tx.all(
        sql!("select id from users where id in ($1, $2) order by id /*pg for no key update */"),
        args![one, other],
        |_| Ok(()),
    )?;
    Ok(())
}

pub fn is_bot(tx: &mut Tx<'_>, user: UserId) -> db::Result<bool> {
    let found =
        tx.optional(sql!("select id from users where id = $1 and bot_of is not null"), args![user], |_| Ok(()))?;
    Ok(found.is_some())
}
