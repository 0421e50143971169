//! Coming in by a code that was sent to an address, instead of a password. An address that stands for an account opens it; of one that stands for none the
//! code only shows whose it is, and leads to [an account](crate::code_sign_up).

pub mod http;

use app::{Result, Work};

use crate::addresses;
use crate::code_requests::Entry;
use crate::code_sign_up::{self, Welcome};
use crate::codes::{self, Code, Redeemed};
use crate::me;
use crate::sessions::{self, NewSession, Opened, Passage};
use app::address::Address;

/// Where a right code leads.
#[derive(Debug)]
pub enum Led {
    /// Into the account of the address.
    In(Passage<Opened>),
    /// To an account that is to be made.
    ToSignUp(Welcome),
}

/// Lets somebody in by a code; none: the code was not good, and the try is counted.
///
/// # Errors
/// As [`sessions::open`].
pub fn sign_in(
    work: &mut Work<'_, '_>,
    (address, code): (&Address, &Code),
    session: &NewSession,
) -> Result<Option<Led>> {
    let known = addresses::store::owner(work.tx(), address)?.is_some();
    let entry = if known { Entry::SignIn } else { Entry::SignUp };
    if codes::redeem(work, &entry.by(address), code)? == Redeemed::Wrong {
        return Ok(None);
    }
    if !known {
        return code_sign_up::begin(work, address).map(|welcome| Some(Led::ToSignUp(welcome)));
    }
    // The address may have gone to nobody since the code was sent.
    let Some(owner) = addresses::store::owner(work.tx(), address)? else { return Ok(None) };
    let passage = sessions::open(work, owner.user, session)?;
    passage.then(|begun| Ok(begun.of(me::get(work.tx(), &begun.caller)?))).map(|passage| Some(Led::In(passage)))
}
