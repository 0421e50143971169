//! Coming in with a passkey, without a name.

pub mod http;

use app::{Caller, Error, ErrorKind, Result, Work};

use crate::me;
use crate::passkey_ceremonies::{self, Ceremony, Purpose};
use crate::passkeys::store::{self, Stored};
use crate::passkeys::webauthn::Used;
use crate::sessions::{self, NewSession, Opened};

/// What an answer of a device is judged by.
pub struct Candidate {
    /// What was asked.
    pub ceremony: Ceremony,
    /// The passkey that it names, if there is one.
    pub stored: Option<Stored>,
}

/// Somebody whose passkey was right a moment ago.
#[derive(Clone)]
pub struct Known {
    /// Which.
    pub stored: Stored,
    /// What is to be noted of it.
    pub used: Used,
}

/// Takes the question that is answered, which is gone then, whatever comes of it. None: it is not there.
///
/// # Errors
/// Storage errors.
pub fn take(
    work: &mut Work<'_, '_>,
    (secret, credential_id): (&str, &[u8]),
    (purpose, by): (Purpose, Option<&Caller>),
) -> Result<Option<Candidate>> {
    let Some(ceremony) = passkey_ceremonies::take(work, secret, purpose, by)? else { return Ok(None) };
    Ok(Some(Candidate { ceremony, stored: store::find(work.tx(), credential_id)? }))
}

/// Begins a session of somebody whose passkey was right. It is two factors in one: the device checked who holds it, so no second step follows.
///
/// # Errors
/// `wrong_passkey` (401) if it was removed in between, or used with the same count; `account_locked` (403).
pub fn sign_in(work: &mut Work<'_, '_>, known: &Known, session: &NewSession) -> Result<Opened> {
    let begun = sessions::begin(work, known.stored.user, session)?;
    note(work, known)?;
    Ok(begun.of(me::get(work.tx(), &begun.caller)?))
}

/// Notes the use.
///
/// # Errors
/// `wrong_passkey` (401).
pub fn note(work: &mut Work<'_, '_>, known: &Known) -> Result<()> {
    let now = work.now();
    if store::set_used(work.tx(), known.stored.id, &known.used, now)? { Ok(()) } else { Err(wrong()) }
}

/// What is answered whatever is wrong with a passkey.
#[must_use]
pub fn wrong() -> Error {
    Error::new(ErrorKind::Unauthenticated, "wrong_passkey", "This passkey opens no account here.")
}
