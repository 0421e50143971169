//! Coming in with a name and a password.

pub mod http;
mod store;

use app::{Error, ErrorKind, Result, Work};
use db::Tx;

use crate::me::Me;
use crate::passwords::{self, Password};
use crate::sessions::{self, NewSession, Opened};

/// Somebody with a name, and the hash of their password.
pub struct Candidate {
    me: Me,
    password_hash: String,
}

/// Who has this name, without regard to case.
///
/// # Errors
/// Storage errors.
pub fn find(tx: &mut Tx<'_>, folded: &str) -> Result<Option<Candidate>> {
    Ok(store::find(tx, folded)?)
}

/// The person, if this is their password. The same work and the same answer whether nobody has the name or the password is another's. Slow: call
/// it through `app.compute`.
///
/// # Errors
/// `wrong_credentials` (401).
pub fn verify(candidate: Option<Candidate>, password: &Password) -> Result<Me> {
    let wrong = || Error::new(ErrorKind::Unauthenticated, "wrong_credentials", "The name or the password is wrong.");
    // No stored password has such a length, so nothing is told by not hashing it.
    if !password.has_good_length() {
        return Err(wrong());
    }
    let matches = passwords::matches(password, candidate.as_ref().map(|candidate| candidate.password_hash.as_str()))?;
    candidate.filter(|_| matches).map(|candidate| candidate.me).ok_or_else(wrong)
}

/// Begins a session of somebody whose password was right.
///
/// # Errors
/// Storage errors.
pub fn sign_in(work: &mut Work<'_, '_>, user: &Me, session: &NewSession) -> Result<Opened> {
    let caller = sessions::open(work, user.id, session)?;
    Ok(Opened { user: user.clone(), caller })
}
