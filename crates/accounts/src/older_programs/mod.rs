//! Accounts for the doors of older systems: signing up without coming in, and a key for each sign-in with a password.

mod http;
mod store;

use app::{Caller, Result, Work};
use db::Tx;
use model::{Scopes, UserId};

use crate::admission::Applicant;
use crate::lookup;
use crate::me::{self, Me, User};
use crate::sessions::{self, NewSession, Secret};
use crate::sign_in;
use crate::sign_up::{self, NewAccount};

pub use crate::address::Address;
pub use crate::codes::Code;
pub use crate::letters::Writing;
pub use crate::password_change::{change as change_password, find as find_password, prepare as prepare_password};
pub use crate::passwords::Password;
pub use crate::sign_in::{Called, Candidate, Known, find, verify};
pub use crate::sign_up::{Email, tell};

/// What the keys of these sign-ins are called.
const NAME: &str = "Sign-in of an older program";
/// Keys of such sign-ins that one person may hold. Older programs sign in at every start, and never out.
const KEYS: usize = 50;

/// A key about to be made. It is shown once.
#[derive(Debug, Clone)]
pub struct NewKey(Secret);

impl NewKey {
    /// Draws one.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub fn new() -> Result<Self> {
        Secret::of_key().map(Self)
    }

    /// As its holder shows it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Makes the account of a member, also while nobody administers the server yet. It begins no session.
///
/// # Errors
/// `sign_up_closed`, `invitation_needed` (403), `terms_not_accepted` (422): such programs know neither codes nor terms; `username_taken` (409).
pub fn create(work: &mut Work<'_, '_>, new: &NewAccount) -> Result<Me> {
    sign_up::create_member(work, new, &Applicant::plain())
}

/// Begins a session of somebody whose password was right, held by this key. Where there are 50 of such sign-ins, the one that was unused for
/// longest ends.
///
/// # Errors
/// `too_many_keys` (409); `wrong_credentials` (401) if the password was changed meanwhile.
pub fn open(work: &mut Work<'_, '_>, known: &Known, key: &NewKey) -> Result<()> {
    sign_in::require_unchanged(work, known)?;
    let user = known.id();
    let held = store::list(work.tx(), user, NAME, KEYS)?;
    if held.len() >= KEYS
        && let Some(session) = held.first()
    {
        let caller = Caller { user, session: *session, expires_at: None, scopes: Scopes::KEY };
        sessions::revoke(work, &caller, *session)?;
    }
    sessions::require_another_key(work, user)?;
    sessions::open(work, user, &NewSession::key(NAME.to_owned(), &key.0))?;
    Ok(())
}

/// Ends the caller's own session, whatever they showed.
///
/// # Errors
/// `no_such_session` (404) if it ended already.
pub fn close(work: &mut Work<'_, '_>, caller: &Caller) -> Result<()> {
    sessions::revoke(work, caller, caller.session)
}

/// The caller themselves.
///
/// # Errors
/// `unauthenticated` (401) if the account is gone.
pub fn me(tx: &mut Tx<'_>, caller: &Caller) -> Result<Me> {
    me::get(tx, caller)
}

/// Those of the named people whom the caller shares a room with, or ever met in one they are still in; and themselves. Others are left out.
///
/// # Errors
/// Storage errors.
pub fn people(tx: &mut Tx<'_>, caller: &Caller, ids: &[UserId]) -> Result<Vec<User>> {
    lookup::find(tx, caller, ids)
}
