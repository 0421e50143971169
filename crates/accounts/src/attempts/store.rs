//! The table of ways.

use db::{Tx, args, sql};
use model::{SessionId, Time, UserId};

use super::{Attempt, Brought, NewAttempt};
use crate::admission::Terms;
use crate::providers::Ceremony;
use crate::sessions::SecretHash;

/// One as it was remembered.
pub struct Found {
    pub attempt: Attempt,
    pub browser: SecretHash,
    pub provider: String,
    pub expires_at: Time,
}

/// Remembers one.
pub fn insert(tx: &mut Tx<'_>, state: &SecretHash, new: &NewAttempt, expires_at: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into provider_attempts
             (state_hash, browser_hash, provider, nonce, verifier, onward, user_id, session_id, expires_at, invitation_hash, terms,
             held_hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        args![
            state,
            &new.browser.hash(),
            &new.provider,
            &new.ceremony.nonce,
            &new.ceremony.verifier,
            &new.onward,
            new.by.map(|caller| caller.user),
            new.by.map(|caller| caller.session),
            expires_at,
            new.brought.invitation,
            new.brought.terms == Terms::Accepted,
            new.held
        ],
    )?;
    Ok(())
}

/// Takes one away.
pub fn take(tx: &mut Tx<'_>, hash: &SecretHash, state: &str) -> db::Result<Option<Found>> {
    tx.optional(
        sql!(
            "delete from provider_attempts where state_hash = $1
             returning browser_hash, provider, nonce, verifier, onward, user_id, session_id, expires_at,
             invitation_hash, terms, held_hash"
        ),
        args![hash],
        |row| {
            let by: (Option<UserId>, Option<SessionId>) = (row.get(5)?, row.get(6)?);
            let ceremony = Ceremony { state: state.to_owned(), nonce: row.get(2)?, verifier: row.get(3)? };
            let brought = Brought { invitation: row.get(8)?, terms: row.get::<bool>(9)?.into() };
            let attempt = Attempt { ceremony, onward: row.get(4)?, by: by.0.zip(by.1), brought, held: row.get(10)? };
            Ok(Found { attempt, browser: row.get(0)?, provider: row.get(1)?, expires_at: row.get(7)? })
        },
    )
}

/// Forgets so many that ended before a moment, and says how many.
pub fn forget(tx: &mut Tx<'_>, before: Time, most: i64) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from provider_attempts where state_hash in
             (select state_hash from provider_attempts where expires_at < $1 limit $2)"
        ),
        args![before, most],
    )
}
