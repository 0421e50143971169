//! The table of passkeys.

use db::{Row, Tx, args, sql};
use model::{PasskeyId, Time, UserId};

use super::webauthn::{Handle, Used};
use super::{NewPasskey, Passkey};

/// A passkey that somebody shows, as far as it is stored.
#[derive(Clone)]
pub struct Stored {
    /// Its id.
    pub id: PasskeyId,
    /// Whose it is.
    pub user: UserId,
    /// What devices call the account.
    pub handle: Vec<u8>,
    /// What it is judged by.
    pub credential: String,
}

/// Adds one. Of two that come at once the later one fails, and runs again.
pub fn insert(tx: &mut Tx<'_>, (id, user): (PasskeyId, UserId), new: &NewPasskey, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into passkeys (id, user_id, credential_id, handle, rp_id, name, credential, counter, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, 0, $8)"
        ),
        args![id, user, &new.made.credential_id, &new.handle, &new.rp_id, new.name.as_str(), &new.made.credential, now],
    )?;
    Ok(())
}

/// The passkey behind a credential.
pub fn find(tx: &mut Tx<'_>, credential_id: &[u8]) -> db::Result<Option<Stored>> {
    tx.optional(
        sql!("select id, user_id, handle, credential from passkeys where credential_id = $1"),
        args![credential_id],
        |row| Ok(Stored { id: row.get(0)?, user: row.get(1)?, handle: row.get(2)?, credential: row.get(3)? }),
    )
}

/// Somebody's, the oldest first.
pub fn list(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<Passkey>> {
    tx.all(
        sql!("select id, name, rp_id, created_at, last_used_at from passkeys where user_id = $1 order by id limit 100"),
        args![user],
        passkey,
    )
}

fn passkey(row: &Row<'_>) -> db::Result<Passkey> {
    Ok(Passkey {
        id: row.get(0)?,
        name: row.get(1)?,
        site: row.get(2)?,
        created_at: row.get(3)?,
        last_used_at: row.get(4)?,
    })
}

/// What somebody's devices know: their name for the account, and the credentials.
pub fn known(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<(Handle, Vec<u8>)>> {
    tx.all(
        sql!("select handle, credential_id from passkeys where user_id = $1 order by id limit 100"),
        args![user],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Notes a use. Returns whether the passkey is still there, and counted further than before if it counts at all.
pub fn set_used(tx: &mut Tx<'_>, id: PasskeyId, used: &Used, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update passkeys set credential = $2, counter = $3, last_used_at = $4
             where id = $1 and (counter < $3 or (counter = 0 and $3 = 0))"
        ),
        args![id, &used.credential, used.counter, now],
    )?;
    Ok(rows == 1)
}

/// Calls one of somebody's something else. Returns whether there is one.
pub fn rename(tx: &mut Tx<'_>, (id, user): (PasskeyId, UserId), name: &str) -> db::Result<bool> {
    let rows =
        tx.execute(sql!("update passkeys set name = $3 where id = $1 and user_id = $2"), args![id, user, name])?;
    Ok(rows == 1)
}

/// Takes one of somebody's away.
pub fn delete(tx: &mut Tx<'_>, (id, user): (PasskeyId, UserId)) -> db::Result<()> {
    tx.execute(sql!("delete from passkeys where id = $1 and user_id = $2"), args![id, user])?;
    Ok(())
}
