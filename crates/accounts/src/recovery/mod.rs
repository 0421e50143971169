//! A forgotten password: a code is sent to the address that stands for an account, and with it another password may be chosen. Nobody but the
//! address learns whether there is an account.

pub mod http;
pub mod job;
mod store;

use app::{Result, Work, mail};
use model::{Job, SessionId};
use serde::{Deserialize, Serialize};

use crate::codes::{self, Code, Purpose, Redeemed, Use, Wish};
use crate::emails;
use crate::letters::{self, About, Writing};
use crate::sessions;
use crate::sign_up::Email;

/// Sends the code, if there is an account. A job, so that the answer takes the same whether there is one or not.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StartRecovery {
    /// The address, as it was typed.
    pub email: String,
    /// The language of whoever typed it, as a tag.
    pub language: String,
}

impl Job for StartRecovery {
    const KIND: &'static str = "accounts.start_recovery";
}

/// Another password for whoever shows a code, hashed already.
#[derive(Clone)]
pub struct Recovery {
    /// The address.
    pub email: Email,
    /// What was sent there.
    pub code: Code,
    /// The hash of the new password.
    pub password_hash: String,
}

/// Sends a code to an address if it stands for an account; else only counts that it was asked for.
///
/// # Errors
/// Storage errors.
pub fn begin(work: &mut Work<'_, '_>, email: &Email, writing: &Writing) -> Result<()> {
    let folded = email.folded();
    // Too soon: the code before is good still.
    if codes::wish(work, &use_of(&folded))? != Wish::Granted {
        return Ok(());
    }
    if let Some(owner) = emails::store::owner(work.tx(), &folded)? {
        let code = codes::issue(work, &use_of(&folded))?;
        let reader = writing.to(email.as_str(), &owner.username);
        mail::send(work, &letters::write(&reader, About::ResetPassword(&code)))?;
    }
    Ok(())
}

/// Gives the account another password and ends all its sessions and keys. Says which they were; none: the code was not good, and the try is
/// counted.
///
/// # Errors
/// Storage errors.
pub fn finish(work: &mut Work<'_, '_>, recovery: &Recovery, writing: &Writing) -> Result<Option<Vec<SessionId>>> {
    let folded = recovery.email.folded();
    if codes::redeem(work, &use_of(&folded), &recovery.code)? == Redeemed::Wrong {
        return Ok(None);
    }
    // The address may have gone to nobody since the code was sent.
    let Some(owner) = emails::store::owner(work.tx(), &folded)? else { return Ok(None) };
    // The person's row first, as for every change of a password.
    let ended = sessions::revoke_all(work, owner.user)?;
    store::set_password(work.tx(), owner.user, &recovery.password_hash)?;
    let reader = writing.to(recovery.email.as_str(), &owner.username);
    mail::send(work, &letters::write(&reader, About::PasswordChanged))?;
    Ok(Some(ended))
}

const fn use_of(folded: &str) -> Use<'_> {
    Use { purpose: Purpose::ResetPassword, owner: None, address: folded }
}
