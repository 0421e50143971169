//! Another password, by whoever knows the one before; or a first one, by whoever just showed that it is they. It ends every other session and
//! every key.

pub mod http;
mod store;

use app::{Caller, Error, PasswordCost, Result, Work};
use db::Tx;
use model::SessionId;

use crate::confirmation;
use crate::passwords::{self, Password};
use crate::sessions;
use crate::setup;

/// Somebody with a password, and what everybody knows of them.
pub struct Owner {
    username: String,
    email: Option<String>,
    password_hash: String,
    /// What the server is called.
    place: String,
}

impl Owner {
    /// Whether there is one.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        !self.password_hash.is_empty()
    }
}

/// A change that may be made: the old password was right, or there was none; the new one is hashed.
#[derive(Clone)]
pub struct Prepared {
    old_hash: String,
    new_hash: String,
}

/// The caller's password, as far as it is kept.
///
/// # Errors
/// `unauthenticated` (401) if the account is gone.
pub fn find(tx: &mut Tx<'_>, caller: &Caller) -> Result<Owner> {
    let owner = store::find(tx, caller.user)?.ok_or_else(Error::unauthenticated)?;
    Ok(Owner { place: setup::name(tx)?, ..owner })
}

/// Checks both passwords and hashes the new one. Who has none needs no old one. Slow: call it through `app.compute`.
///
/// # Errors
/// `password_length`, `password_too_common` (422) for the new one; `wrong_password`, `confirmation_required` (403) for the old one, wrong or missing.
pub fn prepare(owner: Owner, old: Option<&Password>, new: &Password, cost: PasswordCost) -> Result<Prepared> {
    passwords::check(new, &[&owner.username, owner.email.as_deref().unwrap_or_default(), &owner.place])?;
    if owner.has_password() {
        confirm(&owner, old.ok_or_else(confirmation::required)?)?;
    }
    Ok(Prepared { old_hash: owner.password_hash, new_hash: passwords::hash(new, cost)? })
}

/// Whether it is their password. Slow: call it through `app.compute`.
///
/// # Errors
/// `wrong_password` (403).
pub fn confirm(owner: &Owner, password: &Password) -> Result<()> {
    let right = password.has_good_length() && passwords::matches(password, &owner.password_hash)?;
    if right { Ok(()) } else { Err(wrong()) }
}

/// Makes the change, and ends all of the caller's sessions but the one they ask through. Says which they were.
///
/// # Errors
/// `wrong_password` (403) if another change came first; `confirmation_required` (403) for a first password of somebody who did not just show that
/// it is they; `unauthenticated` (401) if the caller's session has ended meanwhile.
pub fn change(work: &mut Work<'_, '_>, caller: &Caller, change: &Prepared) -> Result<Vec<SessionId>> {
    let now = work.now();
    if change.old_hash.is_empty() && !confirmation::is_fresh(work.tx(), caller, now)? {
        return Err(confirmation::required());
    }
    // The person's row first: a session that begins on the word of the old password either waits and is refused, or is there to be ended.
    let ended = sessions::revoke_others(work, caller)?;
    if !store::replace(work.tx(), caller.user, &change.old_hash, &change.new_hash)? {
        return Err(wrong());
    }
    Ok(ended)
}

fn wrong() -> Error {
    Error::forbidden("wrong_password", "The old password is wrong.")
}
