//! Links that an administrator passes on, with which somebody chooses another password: for people without an address, and for accounts that
//! somebody else may have got into. 256 random bits, stored as a hash, good once and for a day.

pub mod http;
mod store;

use app::{Error, Result, Work};
use db::Tx;
use model::{SessionId, Time, UserId};

use crate::sessions::{self, Secret, SecretHash, hash_shown};

/// Hours that a link is good for.
const HOURS: i64 = 24;

/// A link about to be made. It is shown once.
#[derive(Debug, Clone)]
pub struct NewLink(Secret);

impl NewLink {
    /// Draws one.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub fn new() -> Result<Self> {
        Secret::new().map(Self)
    }

    /// What stands at its end.
    #[must_use]
    pub fn token(&self) -> &str {
        self.0.as_str()
    }
}

/// Somebody who chooses another password.
#[derive(Debug, Clone)]
pub struct Owner {
    user: UserId,
    username: String,
}

/// Takes somebody's password away and stores what the link is good for, in place of the one before. Says until when.
///
/// # Errors
/// Storage errors.
pub fn make(work: &mut Work<'_, '_>, user: UserId, link: &NewLink) -> Result<Time> {
    let until = work.now().plus_s(HOURS * 3_600);
    // No hash is empty, so no password is right.
    store::set_password(work.tx(), user, "")?;
    store::put(work.tx(), user, &link.0.hash(), until)?;
    Ok(until)
}

/// Whose link it is, if it is good.
///
/// # Errors
/// `no_such_link` (404).
pub fn find(tx: &mut Tx<'_>, token: &str, now: Time) -> Result<(SecretHash, Owner)> {
    let hash = hash_shown(token).ok_or_else(no_such_link)?;
    let owner = store::find(tx, &hash, now)?.ok_or_else(no_such_link)?;
    Ok((hash, owner))
}

/// Gives the owner of the link the password with this hash, once. Ends what began meanwhile, and says which sessions that were.
///
/// # Errors
/// `no_such_link` (404).
pub fn use_up(
    work: &mut Work<'_, '_>,
    (hash, owner): &(SecretHash, Owner),
    password_hash: &str,
) -> Result<Vec<SessionId>> {
    let now = work.now();
    let ended = sessions::revoke_all(work, owner.user)?;
    // The person's row is held by now: of two who come with the link one finds it gone.
    if !store::take(work.tx(), hash, now)? {
        return Err(no_such_link());
    }
    store::set_password(work.tx(), owner.user, password_hash)?;
    Ok(ended)
}

fn no_such_link() -> Error {
    Error::not_found("no_such_link", "This link was used, is too old, or was never good.")
}
