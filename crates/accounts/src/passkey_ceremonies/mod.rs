//! What somebody's device was asked and has not answered yet. A question is a row and not a sealed text: an answer to it is good once, on every node.
//! Five minutes, one use, one purpose; a question to add a passkey also belongs to the session that it was asked in, and one for a new account holds
//! the name that it is to have.

pub mod job;
mod store;

use app::{Caller, Error, Result, Work};
use model::{SessionId, UserId, Username};

use crate::passkeys::webauthn::Handle;
use crate::sessions::{Secret, hash_shown};

/// Seconds that one is good for: what WebAuthn (Level 3, 5.4) recommends where somebody is to be identified.
const LASTS_S: i64 = 300;

/// What a device is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make a passkey for an account.
    Add,
    /// To make the passkey of an account that is made with it.
    SignUp,
    /// To let somebody in.
    SignIn,
    /// To show once more that it is they.
    Confirm,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::SignUp => "sign_up",
            Self::SignIn => "sign_in",
            Self::Confirm => "confirm",
        }
    }
}

/// A question about to be asked.
#[derive(Clone)]
pub struct NewCeremony {
    secret: Secret,
    purpose: Purpose,
    state: String,
    handle: Option<Handle>,
    username: Option<Username>,
    by: Option<Caller>,
}

/// A question that was answered.
#[derive(Clone)]
pub struct Ceremony {
    /// What was asked.
    pub state: String,
    /// What devices are to call the account that gets a passkey.
    pub handle: Option<Handle>,
    /// What the account is to be called that is made with the passkey.
    pub username: Option<String>,
}

impl NewCeremony {
    /// To add a passkey to the caller's account.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub fn add(state: String, handle: Handle, by: Caller) -> Result<Self> {
        let (handle, by) = (Some(handle), Some(by));
        Ok(Self { handle, by, ..Self::of(Purpose::Add, state)? })
    }

    /// To make an account of this name, with a passkey.
    ///
    /// # Errors
    /// As [`NewCeremony::add`].
    pub fn sign_up(state: String, handle: Handle, username: Username) -> Result<Self> {
        let (handle, username) = (Some(handle), Some(username));
        Ok(Self { handle, username, ..Self::of(Purpose::SignUp, state)? })
    }

    /// To let somebody in.
    ///
    /// # Errors
    /// As [`NewCeremony::add`].
    pub fn sign_in(state: String) -> Result<Self> {
        Self::of(Purpose::SignIn, state)
    }

    /// To show that it is the caller.
    ///
    /// # Errors
    /// As [`NewCeremony::add`].
    pub fn confirm(state: String, by: Caller) -> Result<Self> {
        Ok(Self { by: Some(by), ..Self::of(Purpose::Confirm, state)? })
    }

    fn of(purpose: Purpose, state: String) -> Result<Self> {
        Ok(Self { secret: Secret::new()?, purpose, state, handle: None, username: None, by: None })
    }

    /// What whoever is asked shows with the answer.
    #[must_use]
    pub fn shown(&self) -> String {
        self.secret.as_str().to_owned()
    }
}

/// Remembers one.
///
/// # Errors
/// Storage errors.
pub fn begin(work: &mut Work<'_, '_>, new: &NewCeremony) -> Result<()> {
    let expires_at = work.now().plus_s(LASTS_S);
    Ok(store::insert(work.tx(), new, expires_at)?)
}

/// Takes one away, whoever shows its secret: it is never good twice. None: it is made up or used, it was asked for something else or in another
/// session, or too long ago.
///
/// # Errors
/// Storage errors.
pub fn take(work: &mut Work<'_, '_>, shown: &str, purpose: Purpose, by: Option<&Caller>) -> Result<Option<Ceremony>> {
    let now = work.now();
    let Some(hash) = hash_shown(shown) else { return Ok(None) };
    let Some(found) = store::take(work.tx(), &hash)? else { return Ok(None) };
    let by: Option<(UserId, SessionId)> = by.map(|caller| (caller.user, caller.session));
    let right = found.purpose == purpose.word() && found.by == by && found.expires_at > now;
    Ok(right.then_some(found.ceremony))
}

/// What is answered to an answer whose question is not there.
#[must_use]
pub fn expired() -> Error {
    Error::invalid("ceremony_expired", "This took too long, or was answered already. Try again.")
}
