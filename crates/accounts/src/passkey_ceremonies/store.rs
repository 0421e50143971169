//! The table of questions to devices.

use db::{Tx, args, sql};
use model::{SessionId, Time, UserId};

use super::{Ceremony, NewCeremony};
use crate::sessions::SecretHash;

/// One as it was remembered.
pub struct Found {
    pub ceremony: Ceremony,
    pub purpose: String,
    pub by: Option<(UserId, SessionId)>,
    pub expires_at: Time,
}

/// Remembers one.
pub fn insert(tx: &mut Tx<'_>, new: &NewCeremony, expires_at: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into passkey_ceremonies (secret_hash, purpose, state, handle, user_id, session_id, expires_at, username)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        args![
            &new.secret.hash(),
            new.purpose.word(),
            &new.state,
            new.handle,
            new.by.map(|caller| caller.user),
            new.by.map(|caller| caller.session),
            expires_at,
            new.username.as_ref().map(|name| name.as_str().to_owned())
        ],
    )?;
    Ok(())
}

/// Takes one away.
pub fn take(tx: &mut Tx<'_>, hash: &SecretHash) -> db::Result<Option<Found>> {
    tx.optional(
        sql!(
            "delete from passkey_ceremonies where secret_hash = $1
             returning purpose, state, handle, user_id, session_id, expires_at, username"
        ),
        args![hash],
        |row| {
            let by: (Option<UserId>, Option<SessionId>) = (row.get(3)?, row.get(4)?);
            let ceremony = Ceremony { state: row.get(1)?, handle: row.get(2)?, username: row.get(6)? };
            Ok(Found { ceremony, purpose: row.get(0)?, by: by.0.zip(by.1), expires_at: row.get(5)? })
        },
    )
}

/// Forgets so many that ended before a moment, and says how many.
pub fn forget(tx: &mut Tx<'_>, before: Time, most: i64) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from passkey_ceremonies where secret_hash in
             (select secret_hash from passkey_ceremonies where expires_at < $1 limit $2)"
        ),
        args![before, most],
    )
}
