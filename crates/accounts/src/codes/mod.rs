//! One-time codes: six digits sent to an e-mail address or a phone number. Each is good for ten minutes, five tries and one use, for one purpose and one address only.
//! Whoever holds the database can find a code by trying a million: the hash keeps it out of sight, its age keeps it safe (NIST SP 800-63B, 5.1.3.2).

pub mod job;
mod measure;
mod store;
#[cfg(test)]
mod tests;

use std::fmt;

use app::{App, Error, Rate, Result, Work, buckets};
use aws_lc_rs::digest;
use model::{Time, UserId};
use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use app::address::Address;

pub use measure::{count, refused_by_peer};

/// Minutes that a code is good for.
pub const MINUTES: i64 = 10;
/// Wrong codes after which a code is no longer good.
const TRIES: i64 = 5;
/// Wrong codes that one address takes in a day, over all its codes.
const TRIES_A_DAY: i64 = 20;
/// Codes that one address is sent in a day, and wishes of one use.
const SENT_A_DAY: i64 = 10;
/// Codes that one address is sent without a pause, over all its uses.
const SENT_AT_ONCE: i64 = 3;
/// Seconds from one wish of a use to the next: after the first, and after the second.
const PAUSES_S: [i64; 2] = [30, 60];
/// After any later one.
const LONGEST_PAUSE_S: i64 = 600;
/// Seconds of a day.
const DAY_S: i64 = 24 * 3_600;

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Shows that an address is somebody's own.
    VerifyAddress,
    /// Lets somebody who forgot their password choose a new one.
    ResetPassword,
    /// Shows once more that somebody who is signed in is the one who reads the address.
    Confirm,
    /// Lets somebody in.
    SignIn,
    /// Lets somebody make an account.
    SignUp,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::VerifyAddress => "verify_address",
            Self::ResetPassword => "reset_password",
            Self::Confirm => "confirm",
            Self::SignIn => "sign_in",
            Self::SignUp => "sign_up",
        }
    }
}

/// One use of one address. A code for another is wrong here.
#[derive(Debug, Clone, Copy)]
pub struct Use<'a> {
    /// What for.
    pub purpose: Purpose,
    /// Whose account asks; none: whoever has the address.
    pub owner: Option<UserId>,
    /// The address.
    pub address: &'a Address,
}

/// Six digits, shown to nobody but the owner of an address.
#[derive(Clone, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, min_length = 6, max_length = 6, pattern = "^[0-9]{6}$")]
pub struct Code(String);

impl Code {
    fn new(random: [u8; 8]) -> Self {
        // One of 2^64 over a million: no code is likelier than another by more than 10^-13.
        Self(format!("{:06}", u64::from_be_bytes(random) % 1_000_000))
    }

    /// Takes what was typed. Spaces and hyphens, as people write them between digits, do not count. None: it is no code.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(7).collect();
        (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(Self(digits))
    }

    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let typed = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::read(&typed).ok_or_else(|| serde::de::Error::custom("a code has six digits"))
    }
}

/// What becomes of a wish for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// A letter may be sent.
    Granted,
    /// The address stands for no account, and none may be made with it: no letter. Whoever asks is not told.
    Nobody,
    /// Others were sent enough: no letter. Whoever asks is not told, or they would learn of them.
    Silent(Bound),
    /// Too soon or too often by this very use: so many seconds to wait.
    Wait(u64),
}

impl Wish {
    /// Tells whoever asked to wait, if that is because of what they asked before.
    ///
    /// # Errors
    /// `rate_limited` (429).
    pub fn answer(self) -> Result<()> {
        if let Self::Wait(seconds) = self { Err(Error::rate_limited(seconds)) } else { Ok(()) }
    }
}

/// What was sent enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The address, for whatever.
    Address,
    /// By text to its range of numbers.
    Range,
    /// By text to everybody.
    Everybody,
}

/// How much goes by text, which costs money: to one range of numbers, and to all. Counted in the database, over all nodes.
#[derive(Debug, Clone, Copy)]
pub struct TextRates {
    range: Rate,
    everybody: Rate,
}

impl TextRates {
    /// Those of the settings.
    #[must_use]
    pub fn of(app: &App) -> Self {
        let limits = &app.config().limits;
        Self { range: limits.text_range, everybody: limits.texts }
    }
}

/// What became of a code that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redeemed {
    /// It was right, and is used up.
    Right,
    /// It was not, or no code is good here. The try is counted.
    Wrong,
}

/// Counts a wish for a letter with a code, or one that says why there is none.
///
/// # Errors
/// Storage errors.
pub fn wish(work: &mut Work<'_, '_>, what: &Use<'_>) -> Result<Wish> {
    let (now, day) = (work.now(), work.now().plus_s(-DAY_S));
    if let Some(seconds) = store::asked(work.tx(), what, day)?.and_then(|pace| pause(&pace, now)) {
        return Ok(Wish::Wait(seconds));
    }
    let sent = store::sent(work.tx(), &what.address.folded(), day)?.filter(|pace| pace.count >= SENT_AT_ONCE);
    let enough = sent.is_some_and(|pace| pause(&pace, now).is_some());
    let letter = if enough { store::Letter::None } else { store::Letter::Sent };
    store::count(work.tx(), what, letter, (now, day))?;
    Ok(if enough { Wish::Silent(Bound::Address) } else { Wish::Granted })
}

/// Takes the place of one text, where a letter is about to go by text; mail needs none. Only what is sent takes a place: nobody uses them up by
/// asking where no text goes.
///
/// # Errors
/// Storage errors.
pub fn take_place(work: &mut Work<'_, '_>, address: &Address, rates: &TextRates) -> Result<Wish> {
    let Address::Phone(phone) = address else { return Ok(Wish::Granted) };
    let range = format!("range {}", phone.range());
    // The range first: who asks for one range only must not fill the place of everybody.
    for (bucket, rate, bound) in
        [(range.as_str(), rates.range, Bound::Range), ("everybody", rates.everybody, Bound::Everybody)]
    {
        if !buckets::draw(work, bucket, rate)? {
            return Ok(Wish::Silent(bound));
        }
    }
    Ok(Wish::Granted)
}

/// Makes the code of a use that was wished for, in place of the one before.
///
/// # Errors
/// Storage errors.
pub fn issue(work: &mut Work<'_, '_>, what: &Use<'_>) -> Result<Code> {
    let (code, salt) = (Code::new(work.random()?), work.random()?);
    let new = store::NewCode { salt, hash: hash(salt, what, &code), expires_at: work.now().plus_s(MINUTES * 60) };
    store::put(work.tx(), what, &new)?;
    Ok(code)
}

/// Tries a code. A wrong try must be kept, so it is no error of the unit: say [`wrong`] after the commit.
///
/// # Errors
/// Storage errors.
pub fn redeem(work: &mut Work<'_, '_>, what: &Use<'_>, shown: &Code) -> Result<Redeemed> {
    let now = work.now();
    // Counted first, and the row is locked by it: of tries that come at once none is free.
    let bounds = store::Bounds { now, day: now.plus_s(-DAY_S), tries: TRIES, tries_a_day: TRIES_A_DAY };
    let Some(found) = store::take_try(work.tx(), what, &bounds)? else { return Ok(Redeemed::Wrong) };
    if !bool::from(hash(found.salt, what, shown).ct_eq(&found.hash)) {
        return Ok(Redeemed::Wrong);
    }
    store::use_up(work.tx(), what)?;
    Ok(Redeemed::Right)
}

/// What is answered to a code that is wrong, too old, used, or was tried too often: always the same.
#[must_use]
pub fn wrong() -> Error {
    Error::invalid("wrong_code", "This code is wrong or no longer good. After five tries, ask for a new one.")
}

/// Seconds until it is time for the next one; none: now.
fn pause(pace: &store::Pace, now: Time) -> Option<u64> {
    let left_us = u64::try_from(free_at(pace).0 - now.0).ok().filter(|left| *left > 0)?;
    Some(left_us.div_ceil(1_000_000))
}

fn free_at(pace: &store::Pace) -> Time {
    if pace.count >= SENT_A_DAY {
        return pace.began_at.plus_s(DAY_S);
    }
    let place = usize::try_from(pace.count - 1).unwrap_or(0);
    pace.last_at.plus_s(PAUSES_S.get(place).copied().unwrap_or(LONGEST_PAUSE_S))
}

fn hash(salt: [u8; 16], what: &Use<'_>, code: &Code) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&salt);
    for part in [what.purpose.word(), &what.address.folded(), code.as_str()] {
        context.update(&part.len().to_be_bytes());
        context.update(part.as_bytes());
    }
    context.update(&store::owner(what).to_be_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}
