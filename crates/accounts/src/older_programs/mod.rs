//! Accounts for the doors of older systems: signing up without coming in, and a key for each sign-in with a password.

mod http;
mod store;

use app::{Caller, Result, User, Work};
use db::Tx;
use model::{Scopes, UserId};

use crate::admission::Applicant;
use crate::lookup;
use crate::me::{self, Me};
use crate::second_step::{self, Verdict};
use crate::sessions::{self, NewSession, Secret};
use crate::sign_in;
use crate::sign_up::{self, NewAccount};

pub use crate::codes::Code;
pub use crate::letters::Writing;
pub use crate::password_change::{change as change_password, find as find_password, prepare as prepare_password};
pub use crate::passwords::Password;
pub use crate::second_step::Shown;
pub use crate::sign_in::{Called, Candidate, Known, find, verify};
pub use crate::sign_up::{Email, tell};
pub use app::address::Address;

/// What the keys of these sign-ins are called.
const NAME: &str = "Sign-in of an older program";
/// Keys of such sign-ins that one person may hold. Older programs sign in at every start, and never out.
const KEYS: usize = 50;

/// Seconds for which tokens of a sign-in may be renewed: seven days, as those programs know it.
const RENEWED_S: i64 = 7 * 86_400;

/// A key about to be made. It is shown once.
#[derive(Debug, Clone)]
pub struct NewKey(Secret);

/// What holds a session of an older program.
#[derive(Debug, Clone)]
pub enum Holder {
    /// A key, until it is revoked.
    Key(NewKey),
    /// Access tokens, which it renews for seven days. Nobody is shown the secret.
    Tokens(NewKey),
}

impl Holder {
    fn session(&self) -> NewSession {
        match self {
            Self::Key(key) => NewSession::key(NAME.to_owned(), &key.0),
            Self::Tokens(key) => NewSession::renewed(NAME.to_owned(), &key.0, RENEWED_S),
        }
    }
}

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

/// What became of a sign-in of an older program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// They are in.
    In(Caller),
    /// There is a second step, and nothing was shown for it. Such programs know no second request: it is sent beside the password.
    SecondStepNeeded,
    /// What was shown for it was wrong. The try is counted.
    WrongCode,
    /// Too many codes were wrong: so many seconds to wait.
    Wait(u64),
}

/// What somebody shows besides the password, and how they are told of it.
#[derive(Clone)]
pub struct Beside {
    /// Their second step, if they sent one.
    pub otp: Option<Shown>,
    /// How letters are written.
    pub writing: Writing,
}

/// Begins a session of somebody whose password was right, and their second step if they have one, held so. Where there are 50 of such sign-ins, the one that was unused for
/// longest ends.
///
/// # Errors
/// `too_many_keys` (409); `wrong_credentials` (401) if the password was changed meanwhile.
pub fn open(work: &mut Work<'_, '_>, known: &Known, beside: &Beside, holder: &Holder) -> Result<Entrance> {
    sign_in::require_unchanged(work, known)?;
    let user = known.id();
    if let Some(refused) = second_step(work, user, beside)? {
        return Ok(refused);
    }
    let held = store::list(work.tx(), user, NAME, KEYS)?;
    if held.len() >= KEYS
        && let Some(session) = held.first()
    {
        let caller = Caller { user, session: *session, expires_at: None, scopes: Scopes::KEY };
        sessions::revoke(work, &caller, *session)?;
    }
    sessions::require_another_key(work, user)?;
    sessions::begin(work, user, &holder.session()).map(|begun| Entrance::In(begun.caller))
}

/// Why somebody does not come in, for want of a second step.
fn second_step(work: &mut Work<'_, '_>, user: UserId, beside: &Beside) -> Result<Option<Entrance>> {
    sessions::hold_person(work, user)?;
    if !second_step::is_on(work.tx(), user)? {
        return Ok(None);
    }
    let Some(otp) = &beside.otp else { return Ok(Some(Entrance::SecondStepNeeded)) };
    Ok(match second_step::judge(work, user, otp, &beside.writing)? {
        Verdict::Right => None,
        Verdict::Wrong => Some(Entrance::WrongCode),
        Verdict::Wait(seconds) => Some(Entrance::Wait(seconds)),
    })
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
