//! One row a person.

use db::{Tx, args, sql};
use model::UserId;

/// False: that would be too many.
pub fn take(tx: &mut Tx<'_>, user: UserId, bytes: i64, most: i64) -> db::Result<bool> {
    let taken = tx.execute(
        sql!(
            "insert into file_shares (user_id, bytes) values ($1, $2)
             on conflict (user_id) do update set bytes = file_shares.bytes + excluded.bytes
             where file_shares.bytes + excluded.bytes <= $3"
        ),
        args![user, bytes, most],
    )?;
    Ok(taken > 0)
}

pub fn give_back(tx: &mut Tx<'_>, user: UserId, bytes: i64) -> db::Result<()> {
    tx.execute(sql!("update file_shares set bytes = bytes - $2 where user_id = $1"), args![user, bytes])?;
    Ok(())
}

pub fn used(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    let bytes = tx.optional(sql!("select bytes from file_shares where user_id = $1"), args![user], |row| row.get(0))?;
    Ok(bytes.unwrap_or(0))
}
