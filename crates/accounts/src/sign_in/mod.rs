//! Coming in with a name and a password.

pub mod http;
mod store;

use app::{Error, ErrorKind, Result, Work};
use db::Tx;
use model::UserId;

use crate::me::Me;
use crate::passwords::{self, Password};
use crate::sessions::{self, NewSession, Opened};

/// Somebody with a name, and the hash of their password.
#[derive(Clone)]
pub struct Candidate {
    me: Me,
    password_hash: String,
}

/// Somebody whose password was right a moment ago.
#[derive(Clone)]
pub struct Known(Candidate);

impl Known {
    /// Who.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.0.me.id
    }
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
pub fn verify(candidate: Option<Candidate>, password: &Password) -> Result<Known> {
    // No stored password has such a length, so nothing is told by not hashing it.
    if !password.has_good_length() {
        return Err(wrong());
    }
    let matches = passwords::matches(password, candidate.as_ref().map(|candidate| candidate.password_hash.as_str()))?;
    candidate.filter(|_| matches).map(Known).ok_or_else(wrong)
}

fn wrong() -> Error {
    Error::new(ErrorKind::Unauthenticated, "wrong_credentials", "The name or the password is wrong.")
}

/// Begins a session of somebody whose password was right.
///
/// # Errors
/// As [`require_unchanged`].
pub fn sign_in(work: &mut Work<'_, '_>, known: &Known, session: &NewSession) -> Result<Opened> {
    require_unchanged(work, known)?;
    let caller = sessions::open(work, known.id(), session)?;
    Ok(Opened { user: known.0.me.clone(), caller })
}

/// Makes sure that the password is still the one that was right: verifying it is slow, and a change of it in between ends the sessions that are
/// there by then. Until the unit ends it cannot be changed.
///
/// # Errors
/// `wrong_credentials` (401).
pub fn require_unchanged(work: &mut Work<'_, '_>, known: &Known) -> Result<()> {
    let stored = store::hold_hash(work.tx(), known.id())?;
    if stored.as_deref() == Some(&known.0.password_hash) { Ok(()) } else { Err(wrong()) }
}
