//! One person's row.

use db::{Row, Tx, args, sql};
use model::{Time, UserId};

use super::Me;

/// Oneself, from a row that begins with id, username, admin, email, when the address was verified, phone, the hash of the password,
/// display name and avatar.
pub fn me(row: &Row<'_>) -> db::Result<Me> {
    let (verified_at, password_hash): (Option<Time>, String) = (row.get(4)?, row.get(6)?);
    Ok(Me {
        id: row.get(0)?,
        username: row.get(1)?,
        display_name: row.get(7)?,
        avatar: row.get(8)?,
        admin: row.get(2)?,
        email: row.get(3)?,
        email_verified: verified_at.is_some(),
        has_password: !password_hash.is_empty(),
        phone: row.get(5)?,
    })
}

/// The person with this id.
pub fn find(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Me>> {
    tx.optional(
        sql!(
            "select id, username, admin, email, email_verified_at, phone, password_hash, display_name, avatar
             from users where id = $1"
        ),
        args![user],
        me,
    )
}

/// Returns whether they are there still.
pub fn set_display_name(tx: &mut Tx<'_>, user: UserId, name: Option<&str>) -> db::Result<bool> {
    let rows =
        tx.execute(sql!("update users set display_name = $2 where id = $1 and erased_at is null"), args![user, name])?;
    Ok(rows == 1)
}

pub fn set_avatar(tx: &mut Tx<'_>, user: UserId, avatar: Option<&str>) -> db::Result<()> {
    tx.execute(sql!("update users set avatar = $2 where id = $1 and erased_at is null"), args![user, avatar])?;
    Ok(())
}
