//! Whether it is really they who ask: whoever finds a screen open must not change how an account is opened. Somebody with a password shows it. Who
//! has none signed in less than ten minutes ago, or showed a code that was sent to their address or one of their passkeys, in this very session.

pub mod http;
mod store;

use app::{Caller, Error, Result, Work, mail};
use db::Tx;
use model::Time;

use crate::codes::{self, Code, Purpose, Redeemed, TextRates, Use, Wish};
use crate::letters::{self, About, Writing};
use crate::me::{self, Me};
use crate::passkey_sign_in::{self, Known};
use crate::password_change::{self, Owner};
use crate::passwords::Password;
use crate::sessions;
use app::address::{Address, Kind};

/// Seconds that a sign-in, or a code, stands for a password.
const FRESH_S: i64 = 600;

/// The caller, as far as it is known how they show that it is they.
pub struct Asking {
    owner: Owner,
    fresh: bool,
}

/// The caller and their session.
///
/// # Errors
/// `unauthenticated` (401) if the account is gone.
pub fn find(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> Result<Asking> {
    Ok(Asking { owner: password_change::find(tx, caller)?, fresh: is_fresh(tx, caller, now)? })
}

/// Whether it is they. Slow where there is a password: call it through `app.compute`.
///
/// # Errors
/// `wrong_password`, `confirmation_required` (403).
pub fn require(asking: &Asking, shown: Option<&Password>) -> Result<()> {
    match shown {
        _ if !asking.owner.has_password() => asking.fresh.then_some(()).ok_or_else(required),
        Some(password) => password_change::confirm(&asking.owner, password),
        None => Err(required()),
    }
}

/// Whether the caller came in, or showed a code, a moment ago. No key ever did.
///
/// # Errors
/// Storage errors.
pub fn is_fresh(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> Result<bool> {
    let confirmed = store::confirmed_at(tx, caller)?;
    Ok(confirmed.is_some_and(|at| at.plus_s(FRESH_S) > now))
}

/// What is answered where nothing was shown that would do.
#[must_use]
pub fn required() -> Error {
    Error::forbidden(
        "confirmation_required",
        "Show that it is you: by your password, by a code to your address, by a passkey, or by signing in again.",
    )
}

/// Sends a code to an address of the caller's: by mail if they have one, else by text. Says what became of the wish, and by what it goes.
///
/// # Errors
/// `no_address` (404) if none is known to be theirs.
pub fn begin(work: &mut Work<'_, '_>, caller: &Caller, writing: &Writing, rates: &TextRates) -> Result<(Kind, Wish)> {
    sessions::hold_standing(work, caller)?;
    let (me, address) = address(work, caller)?;
    let what = use_of(caller, &address);
    let wish = codes::wish(work, &what)?;
    let wish = if wish == Wish::Granted { codes::take_place(work, &address, rates)? } else { wish };
    if wish == Wish::Granted {
        let code = codes::issue(work, &what)?;
        mail::send(work, &letters::write(&writing.to(&address, &me.username), About::Confirm(&code)))?;
    }
    Ok((address.kind(), wish))
}

/// Takes the code that was sent.
///
/// # Errors
/// As [`begin`].
pub fn finish(work: &mut Work<'_, '_>, caller: &Caller, code: &Code) -> Result<Redeemed> {
    sessions::hold_standing(work, caller)?;
    let (_, address) = address(work, caller)?;
    let redeemed = codes::redeem(work, &use_of(caller, &address), code)?;
    if redeemed == Redeemed::Right {
        let now = work.now();
        store::confirm(work.tx(), caller, now)?;
    }
    Ok(redeemed)
}

/// Takes a passkey of the caller's, which was right a moment ago.
///
/// # Errors
/// `wrong_passkey` (401) if it is somebody else's, or no more.
pub fn finish_by_passkey(work: &mut Work<'_, '_>, caller: &Caller, known: &Known) -> Result<()> {
    sessions::hold_standing(work, caller)?;
    if known.stored.user != caller.user {
        return Err(passkey_sign_in::wrong());
    }
    passkey_sign_in::note(work, known)?;
    let now = work.now();
    Ok(store::confirm(work.tx(), caller, now)?)
}

fn address(work: &mut Work<'_, '_>, caller: &Caller) -> Result<(Me, Address)> {
    let me = me::get(work.tx(), caller)?;
    let address = me.address(Kind::Email).or_else(|| me.address(Kind::Phone));
    let none = || Error::not_found("no_address", "There is no address or number that is known to be yours.");
    Ok((me, address.ok_or_else(none)?))
}

const fn use_of<'a>(caller: &Caller, address: &'a Address) -> Use<'a> {
    Use { purpose: Purpose::Confirm, owner: Some(caller.user), address }
}
