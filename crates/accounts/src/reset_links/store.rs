//! The table of links.

use db::{Tx, args, sql};
use model::{Time, UserId};

use super::Owner;
use crate::sessions::SecretHash;

/// Puts a link in the place of the one before.
pub fn put(tx: &mut Tx<'_>, user: UserId, hash: &SecretHash, until: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into reset_links (user_id, token_hash, expires_at) values ($1, $2, $3)
             on conflict (user_id) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at"
        ),
        args![user, hash, until],
    )?;
    Ok(())
}

/// Whose it is.
pub fn find(tx: &mut Tx<'_>, hash: &SecretHash, now: Time) -> db::Result<Option<Owner>> {
    tx.optional(
        sql!(
            "select u.id, u.username from reset_links l join users u on u.id = l.user_id
             where l.token_hash = $1 and l.expires_at > $2"
        ),
        args![hash, now],
        |row| Ok(Owner { user: row.get(0)?, username: row.get(1)? }),
    )
}

/// Takes it away; false: it is not good any more.
pub fn take(tx: &mut Tx<'_>, hash: &SecretHash, now: Time) -> db::Result<bool> {
    let rows =
        tx.execute(sql!("delete from reset_links where token_hash = $1 and expires_at > $2"), args![hash, now])?;
    Ok(rows == 1)
}

/// Puts another hash into the person's row.
pub fn set_password(tx: &mut Tx<'_>, user: UserId, hash: &str) -> db::Result<()> {
    tx.execute(sql!("update users set password_hash = $2 where id = $1"), args![user, hash])?;
    Ok(())
}
