//! Ways to a provider that somebody is on. What only this server may know of one is kept here and not in the browser: a sealed cookie could be shown
//! twice, a row that is taken is gone, on every node. Ten minutes, one use, one browser, one provider.

pub mod job;
mod store;

use app::{Caller, Result, Work};
use model::{SessionId, UserId};

use crate::admission::Terms;
use crate::providers::{Ceremony, onward};
use crate::sessions::{Secret, SecretHash, hash_shown};

/// Seconds that one is good for, as is its cookie.
pub const LASTS_S: i64 = 600;

/// A way about to begin.
#[derive(Clone)]
pub struct NewAttempt {
    /// The provider's name in addresses.
    pub provider: String,
    /// What it is recognized by.
    pub ceremony: Ceremony,
    state: Secret,
    /// What the browser's cookie holds.
    pub browser: Secret,
    /// Where they want to be afterwards.
    pub onward: String,
    /// Whose account the identity is to be linked to; none: they want to come in.
    pub by: Option<Caller>,
    /// What they bring, should they want an account.
    pub brought: Brought,
    /// The hash of the session that the browser held as it went: it does not show that as another site sends it back.
    pub held: Option<SecretHash>,
}

/// What somebody brings who may want an account.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// The hash of an invitation code.
    pub invitation: Option<SecretHash>,
    /// Whether they accept the terms.
    pub terms: Terms,
}

/// A way that somebody came back from.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// What it is recognized by.
    pub ceremony: Ceremony,
    /// Where they want to be afterwards.
    pub onward: String,
    /// To whose account, and in which session, the identity is to be linked.
    pub by: Option<(UserId, SessionId)>,
    /// What they bring, should they want an account.
    pub brought: Brought,
    /// The hash of the session that the browser held as it went: it does not show that as another site sends it back.
    pub held: Option<SecretHash>,
}

/// What somebody shows who comes back.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// From where.
    pub provider: &'a str,
    /// The address's part.
    pub state: &'a str,
    /// The cookie's.
    pub browser: Option<&'a str>,
}

impl NewAttempt {
    /// One to this provider of whoever wants to come in, with what they bring, from a browser that holds this session.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub fn to_enter(provider: &str, wanted: &str, brought: Brought, held: Option<SecretHash>) -> Result<Self> {
        Ok(Self { brought, held, ..Self::new(provider, wanted, None)? })
    }

    /// One of the caller, whose account the identity is to be linked to.
    ///
    /// # Errors
    /// As [`NewAttempt::to_enter`].
    pub fn to_link(provider: &str, wanted: &str, by: Caller) -> Result<Self> {
        Self::new(provider, wanted, Some(by))
    }

    fn new(provider: &str, wanted: &str, by: Option<Caller>) -> Result<Self> {
        let onward = onward(wanted);
        let draw = || Secret::new().map(|secret| secret.as_str().to_owned());
        let state = Secret::new()?;
        let ceremony = Ceremony { state: state.as_str().to_owned(), nonce: draw()?, verifier: draw()? };
        let (provider, browser, brought) = (provider.to_owned(), Secret::new()?, Brought::default());
        Ok(Self { provider, ceremony, state, browser, onward, by, brought, held: None })
    }
}

/// Remembers one.
///
/// # Errors
/// Storage errors.
pub fn begin(work: &mut Work<'_, '_>, new: &NewAttempt) -> Result<()> {
    let expires_at = work.now().plus_s(LASTS_S);
    Ok(store::insert(work.tx(), &new.state.hash(), new, expires_at)?)
}

/// Takes one away, whoever comes with its state: it is never good twice. None: it is made up or used, or it began in another browser, to another
/// provider, or too long ago.
///
/// # Errors
/// Storage errors.
pub fn take(work: &mut Work<'_, '_>, shown: &Shown<'_>) -> Result<Option<Attempt>> {
    let now = work.now();
    let Some(state) = hash_shown(shown.state) else { return Ok(None) };
    let Some(found) = store::take(work.tx(), &state, shown.state)? else { return Ok(None) };
    let browser: Option<SecretHash> = shown.browser.and_then(hash_shown);
    let right = browser == Some(found.browser) && found.provider == shown.provider && found.expires_at > now;
    Ok(right.then_some(found.attempt))
}
