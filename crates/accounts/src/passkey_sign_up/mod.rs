//! Making an account that nothing opens but a passkey. A device is asked for one before there is an account, so the question holds the name that is
//! wished for; the account, its passkey and its first session are made in one unit.

pub mod http;

use app::{Result, Work};
use db::Tx;
use model::{Time, Username};

use crate::admission::{self, Applicant};
use crate::passkey_ceremonies::{self, Ceremony, Purpose};
use crate::passkeys::webauthn::Handle;
use crate::passkeys::{self, NewPasskey};
use crate::sessions::{NewSession, Opened};
use crate::sign_up::{self, NewAccount};

/// What a device was asked for somebody who has no account.
pub struct Asked {
    /// The question.
    pub ceremony: Ceremony,
    /// What devices are to call the account.
    pub handle: Handle,
    /// What it is to be called here.
    pub username: Username,
}

/// Whether somebody may have an account of this name, as far as it can be told now: before their device is asked for anything.
///
/// # Errors
/// As [`admission::admit`]; `username_taken` (409).
pub fn check(tx: &mut Tx<'_>, username: &Username, applicant: &Applicant, now: Time) -> Result<()> {
    admission::check(tx, applicant, now)?;
    sign_up::require_free(tx, username)
}

/// Takes the question that is answered, which is gone then, whatever comes of it. None: it is not there.
///
/// # Errors
/// Storage errors.
pub fn take(work: &mut Work<'_, '_>, secret: &str) -> Result<Option<Asked>> {
    let Some(ceremony) = passkey_ceremonies::take(work, secret, Purpose::SignUp, None)? else { return Ok(None) };
    let (handle, username) = (ceremony.handle, ceremony.username.as_deref());
    let username = username.and_then(|name| Username::new(name).ok());
    Ok(handle.zip(username).map(|(handle, username)| Asked { ceremony, handle, username }))
}

/// Makes the account with its passkey, and begins its first session.
///
/// # Errors
/// As [`sign_up::sign_up`]; `passkey_refused` (422): it is known already, whoever has it.
pub fn sign_up(
    work: &mut Work<'_, '_>,
    (account, passkey): (&NewAccount, &NewPasskey),
    session: &NewSession,
    applicant: &Applicant,
) -> Result<Opened> {
    let opened = sign_up::sign_up(work, account, session, applicant)?;
    passkeys::insert(work, opened.caller.user, passkey)?;
    Ok(opened)
}
