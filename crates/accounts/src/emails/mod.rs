//! E-mail addresses that are known to be one's own: a code is sent there, and comes back. From then on the address stands for the account.

pub mod http;
pub mod store;

use app::{Caller, Error, Result, Work, mail};

use crate::codes::{self, Code, Purpose, Redeemed, Use, Wish};
use crate::letters::{self, About, Writing};
use crate::me::{self, Me};
use crate::sessions;
use crate::sign_up::Email;

/// What became of a code that was shown for an address.
pub enum Shown {
    /// The address is one's own now.
    Verified(Box<Me>),
    /// The code was not good. The try is counted.
    Wrong,
    /// Another account showed meanwhile that the address is theirs.
    Taken,
}

/// Sends a code to an address that is to be one's own. Whether it is somebody else's, only the address learns.
///
/// # Errors
/// `rate_limited` (429) for an address that was sent one a moment ago.
pub fn begin(work: &mut Work<'_, '_>, caller: &Caller, email: &Email, writing: &Writing) -> Result<()> {
    sessions::hold_standing(work, caller)?;
    let folded = email.folded();
    let what = use_of(caller, &folded);
    let me = me::get(work.tx(), caller)?;
    match codes::wish(work, &what)? {
        Wish::Granted => {}
        Wish::Silent => return Ok(()),
        Wish::Wait(seconds) => return Err(Error::rate_limited(seconds)),
    }
    let owner = store::owner(work.tx(), &folded)?.filter(|owner| owner.user != caller.user);
    let letter = match owner {
        Some(owner) => letters::write(&writing.to(email.as_str(), &owner.username), About::EmailTaken),
        None => {
            let code = codes::issue(work, &what)?;
            letters::write(&writing.to(email.as_str(), &me.username), About::VerifyEmail(&code))
        }
    };
    mail::send(work, &letter)?;
    Ok(())
}

/// Takes the code that was sent to an address.
///
/// # Errors
/// `unauthenticated` (401) if the account is gone.
pub fn finish(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    (email, code): (&Email, &Code),
    writing: &Writing,
) -> Result<Shown> {
    sessions::hold_standing(work, caller)?;
    let (folded, now) = (email.folded(), work.now());
    if codes::redeem(work, &use_of(caller, &folded), code)? == Redeemed::Wrong {
        return Ok(Shown::Wrong);
    }
    let before = me::get(work.tx(), caller)?;
    if !store::verify(work.tx(), caller.user, email, now)? {
        return Ok(Shown::Taken);
    }
    say_goodbye(work, &before, Some(&folded), writing)?;
    Ok(Shown::Verified(Box::new(me::get(work.tx(), caller)?)))
}

/// Takes the caller's address away.
///
/// # Errors
/// `no_email` (404) if there is none.
pub fn remove(work: &mut Work<'_, '_>, caller: &Caller, writing: &Writing) -> Result<()> {
    sessions::hold_standing(work, caller)?;
    let before = me::get(work.tx(), caller)?;
    if !store::clear(work.tx(), caller.user)? {
        return Err(Error::not_found("no_email", "There is no address."));
    }
    say_goodbye(work, &before, None, writing)
}

/// Tells an address that stood for the account until now.
fn say_goodbye(work: &mut Work<'_, '_>, before: &Me, now: Option<&str>, writing: &Writing) -> Result<()> {
    let old = before.email.as_deref().filter(|_| before.email_verified);
    let Some(address) = old.filter(|old| now != Some(old.to_lowercase().as_str())) else { return Ok(()) };
    mail::send(work, &letters::write(&writing.to(address, &before.username), About::EmailChanged))?;
    Ok(())
}

const fn use_of<'a>(caller: &Caller, folded: &'a str) -> Use<'a> {
    Use { purpose: Purpose::VerifyEmail, owner: Some(caller.user), address: folded }
}

/// What is answered where an address became somebody else's in between.
#[must_use]
pub fn taken() -> Error {
    Error::conflict("email_taken", "Somebody else has shown that this address is theirs.")
}
