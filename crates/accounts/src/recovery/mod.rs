//! A forgotten password: by a code that was sent to an address which stands for an account, another password may be chosen.

pub mod http;
mod store;

use app::{Result, Work, mail};
use model::SessionId;

use crate::addresses;
use crate::code_requests::Entry;
use crate::codes::{self, Code, Redeemed};
use crate::letters::{self, About, Writing};
use crate::me;
use crate::sessions;
use app::address::{Address, Kind};

/// Another password for whoever shows a code, hashed already.
#[derive(Clone)]
pub struct Recovery {
    /// The address.
    pub address: Address,
    /// What was sent there.
    pub code: Code,
    /// The hash of the new password.
    pub password_hash: String,
}

/// Gives the account another password and ends all its sessions and keys. Says which they were; none: the code was not good, and the try is
/// counted.
///
/// # Errors
/// Storage errors.
pub fn finish(work: &mut Work<'_, '_>, recovery: &Recovery, writing: &Writing) -> Result<Option<Vec<SessionId>>> {
    let Recovery { address, code, password_hash } = recovery;
    if codes::redeem(work, &Entry::ResetPassword.by(address), code)? == Redeemed::Wrong {
        return Ok(None);
    }
    // The address may have gone to nobody since the code was sent.
    let Some(owner) = addresses::store::owner(work.tx(), address)? else { return Ok(None) };
    // The person's row first, as for every change of a password.
    let ended = sessions::revoke_all(work, owner.user)?;
    store::set_password(work.tx(), owner.user, password_hash)?;
    // The other address too: somebody else may have the phone, or read the mail.
    let me = me::store::find(work.tx(), owner.user)?;
    let told = [Kind::Email, Kind::Phone].into_iter().filter_map(|kind| me.as_ref()?.address(kind));
    for address in told.collect::<Vec<_>>() {
        mail::send(work, &letters::write(&writing.to(&address, &owner.username), About::PasswordChanged))?;
    }
    Ok(Some(ended))
}
