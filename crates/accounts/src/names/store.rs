//! The beginnings of what people are called.

use db::{Tx, args, sql};
use model::UserId;

pub fn forget(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from name_starts where user_id = $1"), args![user])?;
    Ok(())
}

pub fn insert(tx: &mut Tx<'_>, user: UserId, start: &str) -> db::Result<()> {
    tx.execute(
        sql!("insert into name_starts (start, user_id) values ($2, $1) on conflict (start, user_id) do nothing"),
        args![user, start],
    )?;
    Ok(())
}
