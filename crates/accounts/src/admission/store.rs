//! What people accepted, and who invited them.

use db::{Tx, args, sql};
use model::{Time, UserId};

use crate::sessions::SecretHash;

/// Somebody accepted the terms.
pub fn accept_terms(tx: &mut Tx<'_>, user: UserId, at: Time) -> db::Result<()> {
    tx.execute(sql!("update users set terms_at = $2 where id = $1"), args![user, at])?;
    Ok(())
}

/// Whether it is the personal link of somebody who is here. `people` writes them.
pub fn is_of_member(tx: &mut Tx<'_>, hash: &SecretHash, now: Time) -> db::Result<bool> {
    tx.one(
        sql!(
            "select exists (select 1 from personal_links l join users u on u.id = l.user_id
                where l.token_hash = $1 and (l.expires_at is null or l.expires_at > $2)
                    and u.claimed and u.deactivated_at is null and u.erased_at is null)"
        ),
        args![hash, now],
        |row| row.get(0),
    )
}
