//! The table of sign-ins that wait.

use db::{Tx, args, sql};
use model::{Time, UserId};

use crate::sessions::SecretHash;

/// Remembers one.
pub fn insert(tx: &mut Tx<'_>, hash: &SecretHash, user: UserId, until: Time) -> db::Result<()> {
    tx.execute(
        sql!("insert into pending_sign_ins (secret_hash, user_id, expires_at) values ($1, $2, $3)"),
        args![hash, user, until],
    )?;
    Ok(())
}

/// Whose it is.
pub fn owner(tx: &mut Tx<'_>, hash: &SecretHash) -> db::Result<Option<UserId>> {
    tx.optional(sql!("select user_id from pending_sign_ins where secret_hash = $1"), args![hash], |row| row.get(0))
}

/// Counts a try; false: it is gone, too old, or was tried often enough.
pub fn take_try(tx: &mut Tx<'_>, hash: &SecretHash, now: Time, most: i64) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update pending_sign_ins set tries = tries + 1
             where secret_hash = $1 and expires_at > $2 and tries < $3"
        ),
        args![hash, now, most],
    )?;
    Ok(rows == 1)
}

/// Takes it away.
pub fn delete(tx: &mut Tx<'_>, hash: &SecretHash) -> db::Result<()> {
    tx.execute(sql!("delete from pending_sign_ins where secret_hash = $1"), args![hash])?;
    Ok(())
}

/// Takes all of somebody's away.
pub fn delete_all(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from pending_sign_ins where user_id = $1"), args![user])?;
    Ok(())
}

/// Forgets so many that ended before a moment, and says how many.
pub fn forget(tx: &mut Tx<'_>, before: Time, most: i64) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from pending_sign_ins where secret_hash in
             (select secret_hash from pending_sign_ins where expires_at < $1 limit $2)"
        ),
        args![before, most],
    )
}
