//! Coming in by a code that was sent to an address, instead of a password. Only an address that stands for an account opens it; nobody signs up here.

pub mod http;

use app::{Result, Work};

use crate::address::Address;
use crate::addresses;
use crate::code_requests::Entry;
use crate::codes::{self, Code, Redeemed};
use crate::me;
use crate::sessions::{self, NewSession, Opened, Passage};

/// Lets somebody in by a code; none: the code was not good, and the try is counted.
///
/// # Errors
/// As [`sessions::open`].
pub fn sign_in(
    work: &mut Work<'_, '_>,
    (address, code): (&Address, &Code),
    session: &NewSession,
) -> Result<Option<Passage<Opened>>> {
    if codes::redeem(work, &Entry::SignIn.by(address), code)? == Redeemed::Wrong {
        return Ok(None);
    }
    // The address may have gone to nobody since the code was sent.
    let Some(owner) = addresses::store::owner(work.tx(), address)? else { return Ok(None) };
    let passage = sessions::open(work, owner.user, session)?;
    passage.then(|begun| Ok(begun.of(me::get(work.tx(), &begun.caller)?))).map(Some)
}
