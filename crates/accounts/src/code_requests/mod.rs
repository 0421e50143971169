//! Codes that are asked for by somebody who has not come in: sent if the address stands for an account. Nobody but the address learns whether it does.

pub mod http;
pub mod job;

use app::{Result, Work, mail};
use model::Job;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::addresses;
use crate::codes::{self, Code, Purpose, TextRates, Use, Wish};
use crate::letters::{self, About, Writing};

/// What such a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Another password, by whoever forgot the one before.
    ResetPassword,
    /// A session, without a password.
    SignIn,
}

impl Entry {
    /// The use of an address whose code opens this.
    #[must_use]
    pub const fn by(self, address: &Address) -> Use<'_> {
        let purpose = match self {
            Self::ResetPassword => Purpose::ResetPassword,
            Self::SignIn => Purpose::SignIn,
        };
        Use { purpose, owner: None, address }
    }

    const fn about(self, code: &Code) -> About<'_> {
        match self {
            Self::ResetPassword => About::ResetPassword(code),
            Self::SignIn => About::SignIn(code),
        }
    }
}

/// Sends the code, if there is an account. A job, so that the answer takes the same whether there is one or not.
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

/// Sends a code to an address if it stands for an account; else only counts that it was asked for. Says what became of the wish.
///
/// # Errors
/// Storage errors.
pub fn begin(
    work: &mut Work<'_, '_>,
    entry: Entry,
    address: &Address,
    writing: &Writing,
    rates: &TextRates,
) -> Result<Wish> {
    let what = entry.by(address);
    let wish = codes::wish(work, &what)?;
    // Too soon: the code before is good still.
    if wish != Wish::Granted {
        return Ok(wish);
    }
    let Some(owner) = addresses::store::owner(work.tx(), address)? else { return Ok(Wish::Nobody) };
    let wish = codes::take_place(work, address, rates)?;
    if wish == Wish::Granted {
        let code = codes::issue(work, &what)?;
        mail::send(work, &letters::write(&writing.to(address, &owner.username), entry.about(&code)))?;
    }
    Ok(wish)
}
