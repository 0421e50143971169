//! Addresses that are known to be one's own: a code is sent there, and comes back. From then on the address stands for the account.

pub mod http;
pub mod store;

use app::{Caller, Error, Result, Work, mail};

use crate::address_undos;
use crate::codes::{self, Code, Purpose, Redeemed, TextRates, Use, Wish};
use crate::letters::{self, About, Writing};
use crate::me::{self, Me};
use crate::sessions;
use crate::ways_in::{self, Usable, Way};
use app::address::{Address, Kind};
use model::UserId;

/// What became of a code that was shown for an address.
pub enum Shown {
    /// The address is one's own now.
    Verified(Box<Me>),
    /// The code was not good. The try is counted.
    Wrong,
    /// Another account showed meanwhile that the address is theirs.
    Taken,
}

/// Sends a code to an address that is to be one's own. Whether it is somebody else's, only the address learns. Says what became of the wish.
///
/// # Errors
/// `unauthenticated` (401) if the caller's session has ended.
pub fn begin(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    address: &Address,
    writing: &Writing,
    rates: &TextRates,
) -> Result<Wish> {
    sessions::hold_standing(work, caller)?;
    let what = use_of(caller, address);
    let me = me::get(work.tx(), caller)?;
    let wish = codes::wish(work, &what)?;
    let wish = if wish == Wish::Granted { codes::take_place(work, address, rates)? } else { wish };
    if wish != Wish::Granted {
        return Ok(wish);
    }
    let owner = store::owner(work.tx(), address)?.filter(|owner| owner.user != caller.user);
    let letter = match owner {
        Some(owner) => letters::write(&writing.to(address, &owner.username), About::AddressTaken),
        None => {
            let code = codes::issue(work, &what)?;
            letters::write(&writing.to(address, &me.username), About::VerifyAddress(&code))
        }
    };
    mail::send(work, &letter)?;
    Ok(Wish::Granted)
}

/// Takes the code that was sent to an address.
///
/// # Errors
/// `unauthenticated` (401) if the account is gone.
pub fn finish(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    (address, code): (&Address, &Code),
    writing: &Writing,
) -> Result<Shown> {
    sessions::hold_standing(work, caller)?;
    if codes::redeem(work, &use_of(caller, address), code)? == Redeemed::Wrong {
        return Ok(Shown::Wrong);
    }
    let before = me::get(work.tx(), caller)?;
    if !make_known(work, caller.user, address)? {
        return Ok(Shown::Taken);
    }
    tell_change(work, caller, &before, (address.kind(), Some(address)), writing)?;
    Ok(Shown::Verified(Box::new(me::get(work.tx(), caller)?)))
}

/// Makes an address somebody's own, and lets whoever waits for it know; false: it is another's.
///
/// # Errors
/// Storage errors.
pub fn make_known(work: &mut Work<'_, '_>, user: UserId, address: &Address) -> Result<bool> {
    let now = work.now();
    let is_theirs = store::verify(work.tx(), user, address, now)?;
    if is_theirs {
        work.address_known(user)?;
    }
    Ok(is_theirs)
}

/// Takes the caller's address of a kind away.
///
/// # Errors
/// `no_email`, `no_phone` (404) if there is none; `last_way_in` (409) if there would be no other way in.
pub fn remove(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    kind: Kind,
    (usable, writing): (Usable<'_>, &Writing),
) -> Result<()> {
    sessions::hold_standing(work, caller)?;
    let before = me::get(work.tx(), caller)?;
    if before.address(kind).is_some() {
        ways_in::require_another(work, &before, Way::Address(kind), usable)?;
    }
    if !store::clear(work.tx(), caller.user, kind)? {
        return Err(match kind {
            Kind::Email => Error::not_found("no_email", "There is no address."),
            Kind::Phone => Error::not_found("no_phone", "There is no number."),
        });
    }
    tell_change(work, caller, &before, (kind, None), writing)
}

/// Tells an address that stood for the account until now, with a code that puts it back, and of another number the e-mail address too: who takes a phone away has its texts.
fn tell_change(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    before: &Me,
    (kind, now): (Kind, Option<&Address>),
    writing: &Writing,
) -> Result<()> {
    let old = before.address(kind);
    if old.as_ref().map(Address::folded) == now.map(Address::folded) {
        return Ok(());
    }
    if let Some(old) = &old {
        let undo = address_undos::begin(work, caller.user, old)?;
        mail::send(work, &letters::write(&writing.to(old, &before.username), About::AddressChanged(&undo)))?;
    }
    if kind == Kind::Phone
        && let Some(email) = before.address(Kind::Email)
    {
        mail::send(work, &letters::write(&writing.to(&email, &before.username), About::PhoneChanged))?;
    }
    Ok(())
}

const fn use_of<'a>(caller: &Caller, address: &'a Address) -> Use<'a> {
    Use { purpose: Purpose::VerifyAddress, owner: Some(caller.user), address }
}

/// What is answered where an address became somebody else's in between.
#[must_use]
pub fn taken(kind: Kind) -> Error {
    match kind {
        Kind::Email => Error::conflict("email_taken", "Somebody else has shown that this address is theirs."),
        Kind::Phone => Error::conflict("phone_taken", "Somebody else has shown that this number is theirs."),
    }
}
