//! Codes that are asked for by somebody who has not come in: sent if the address stands for an account, or may stand for one that
//! is yet to be made. Nobody but the address learns which.

pub mod http;
pub mod job;

use app::{Result, Work, mail};
use model::Job;
use serde::{Deserialize, Serialize};

use crate::addresses;
use crate::admission::{self, BeforeSetup};
use crate::codes::{self, Code, Purpose, TextRates, Use, Wish};
use crate::letters::{self, About, Writing};
use app::address::Address;

/// What such a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Another password, by whoever forgot the one before.
    ResetPassword,
    /// A session, without a password.
    SignIn,
    /// An account, of an address that stands for none.
    SignUp,
}

impl Entry {
    /// The use of an address whose code opens this.
    #[must_use]
    pub const fn by(self, address: &Address) -> Use<'_> {
        let purpose = match self {
            Self::ResetPassword => Purpose::ResetPassword,
            Self::SignIn => Purpose::SignIn,
            Self::SignUp => Purpose::SignUp,
        };
        Use { purpose, owner: None, address }
    }

    const fn about(self, code: &Code) -> About<'_> {
        match self {
            Self::ResetPassword => About::ResetPassword(code),
            Self::SignIn => About::SignIn(code),
            Self::SignUp => About::SignUp(code),
        }
    }
}

/// Sends the code, if there is an account, or may be one. A job, so that the answer takes the same whichever it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendCode {
    /// What for.
    pub entry: Entry,
    /// The address, as it is written to.
    pub address: String,
    /// The language of whoever typed it, as a tag.
    pub language: String,
}

impl Job for SendCode {
    const KIND: &'static str = "accounts.send_code";
}

/// Sends a code to an address if it stands for an account, or if somebody who wants to come in may make one with it; else only counts that it was asked
/// for. Says what became of the wish.
///
/// # Errors
/// Storage errors.
pub fn begin(
    work: &mut Work<'_, '_>,
    (entry, before_setup): (Entry, BeforeSetup),
    address: &Address,
    writing: &Writing,
    rates: &TextRates,
) -> Result<Wish> {
    let owner = addresses::store::owner(work.tx(), address)?;
    let entry = match (entry, &owner) {
        (Entry::SignIn, None) if admission::may_come(work.tx(), before_setup)? => Entry::SignUp,
        _ => entry,
    };
    let what = entry.by(address);
    let wish = codes::wish(work, &what)?;
    // Too soon: the code before is good still.
    if wish != Wish::Granted {
        return Ok(wish);
    }
    let username = owner.map(|owner| owner.username);
    if username.is_none() && entry != Entry::SignUp {
        return Ok(Wish::Nobody);
    }
    let wish = codes::take_place(work, address, rates)?;
    if wish == Wish::Granted {
        let code = codes::issue(work, &what)?;
        mail::send(work, &letters::write(&writing.to(address, &username.unwrap_or_default()), entry.about(&code)))?;
    }
    Ok(wish)
}
