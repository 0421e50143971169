//! Hashes of names.

use db::{Tx, args, sql};
use model::{Time, UserId};

/// This one, if it is there: with whose it was, if they are still here.
pub fn find(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<Option<Option<UserId>>> {
    tx.optional(sql!("select user_id from former_names where hash = $1"), args![hash], |row| row.get(0))
}

/// How many somebody gave up since a moment.
pub fn given_up(tx: &mut Tx<'_>, user: UserId, since: Time) -> db::Result<i64> {
    tx.one(sql!("select count(*) from former_names where user_id = $1 and left_at > $2"), args![user, since], |row| {
        row.get(0)
    })
}

/// Adds one of somebody who stays.
pub fn give_up(tx: &mut Tx<'_>, hash: &[u8], user: UserId, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into former_names (hash, user_id, left_at) values ($1, $2, $3)
             on conflict (hash) do update set user_id = excluded.user_id, left_at = excluded.left_at"
        ),
        args![hash, user, now],
    )?;
    Ok(())
}

/// Adds one of somebody who goes.
pub fn close(tx: &mut Tx<'_>, hash: &[u8]) -> db::Result<()> {
    tx.execute(sql!("insert into former_names (hash) values ($1) on conflict (hash) do nothing"), args![hash])?;
    Ok(())
}

/// Forgets whose they were.
pub fn forget_owner(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("update former_names set user_id = null, left_at = null where user_id = $1"), args![user])?;
    Ok(())
}
