//! A second step at coming in: a code of an authenticator app, or a recovery code in its place. Whoever has one shows it after a first factor at every
//! door ([`crate::sessions::open`]); a passkey is both factors already.

pub mod http;
mod sealed;
mod store;
mod totp;

use app::{Caller, Error, Result, Work};
use db::Tx;
use model::{Time, UserId};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::codes::Code;
use crate::letters::{self, About, Writing};
use crate::long_codes;
use crate::me;
use crate::pending_sign_ins;
use crate::sessions::{self, SecretHash};
use crate::setup;
use totp::{SECRET_BYTES, Shared};

/// Seconds that a secret is on offer.
const OFFERED_S: i64 = 600;
/// Wrong codes that one account takes within ten minutes, over all who try.
const TRIES: i64 = 5;
/// Seconds of those minutes.
const WINDOW_S: i64 = 600;
/// Wrong codes that one account takes in a day.
const TRIES_A_DAY: i64 = 20;
/// Recovery codes that somebody gets at a time.
const RECOVERY_CODES: usize = 10;
/// Seconds of a day.
const DAY_S: i64 = 24 * 3_600;

/// Your second step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SecondStep {
    /// Since when you have one; none: you have none.
    pub since: Option<Time>,
    /// Recovery codes that are left.
    pub recovery_codes_left: i64,
}

/// A secret for an app.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SecondStepOffer {
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// The same as a key URI, to be shown as a picture.
    pub uri: String,
}

/// What somebody shows as their second step.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, max_length = 64)]
pub struct Shown(Proof);

#[derive(Clone)]
enum Proof {
    /// Six digits of an app.
    Digits(Code),
    /// A recovery code.
    Recovery(SecretHash),
    /// Neither: wrong, and counted.
    Neither,
}

impl Shown {
    /// Takes what was typed.
    #[must_use]
    pub fn typed(typed: &str) -> Self {
        match (Code::read(typed), long_codes::read(typed)) {
            (Some(code), _) => Self(Proof::Digits(code)),
            (None, Some(hash)) => Self(Proof::Recovery(hash)),
            (None, None) => Self(Proof::Neither),
        }
    }
}

impl<'de> Deserialize<'de> for Shown {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        Ok(Self::typed(&<std::borrow::Cow<'de, str>>::deserialize(from)?))
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was right, and is used up.
    Right,
    /// It was not. The try is counted.
    Wrong,
    /// Too many were wrong: so many seconds to wait.
    Wait(u64),
}

/// How often codes may be tried.
struct Bounds {
    now: Time,
    /// Ten minutes that began before it are over.
    window: Time,
    /// Days that began before it are over.
    day: Time,
    tries: i64,
    tries_a_day: i64,
}

impl Bounds {
    const fn at(now: Time) -> Self {
        let (window, day) = (now.plus_s(-WINDOW_S), now.plus_s(-DAY_S));
        Self { now, window, day, tries: TRIES, tries_a_day: TRIES_A_DAY }
    }
}

/// Whether somebody has a second step. Keep their row before asking where something follows from it.
///
/// # Errors
/// Storage errors.
pub fn is_on(tx: &mut Tx<'_>, user: UserId) -> Result<bool> {
    Ok(store::since(tx, user)?.is_some())
}

/// The caller's own.
///
/// # Errors
/// Storage errors.
pub fn find(tx: &mut Tx<'_>, caller: &Caller) -> Result<SecondStep> {
    let since = store::since(tx, caller.user)?;
    Ok(SecondStep { since, recovery_codes_left: store::count_recovery_codes(tx, caller.user)? })
}

/// Makes a secret for the caller's app. It holds nothing before a code of it came back, in this session.
///
/// # Errors
/// `second_step_on` (409); `unauthenticated` (401).
pub fn offer(work: &mut Work<'_, '_>, caller: &Caller) -> Result<SecondStepOffer> {
    sessions::hold_standing(work, caller)?;
    require_off(work, caller.user)?;
    let secret = work.random::<SECRET_BYTES>()?;
    let sealed = sealed::seal(work, caller.user, &secret)?;
    let until = work.now().plus_s(OFFERED_S);
    store::offer(work.tx(), caller, &sealed, until)?;
    let (shared, me, place) = (Shared::new(&secret)?, me::get(work.tx(), caller)?, setup::name(work.tx())?);
    Ok(SecondStepOffer { secret: shared.base32(), uri: shared.uri(&place, &me.username) })
}

fn require_off(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    if is_on(work.tx(), user)? {
        return Err(Error::conflict("second_step_on", "You have a second step. Turn it off first."));
    }
    Ok(())
}

/// Turns the second step on, if this is a code of the secret on offer. Gives the recovery codes; none: the code was wrong.
///
/// # Errors
/// `second_step_expired` (422): no secret is on offer in this session; `second_step_on` (409); `unauthenticated` (401).
pub fn turn_on(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    code: &Code,
    writing: &Writing,
) -> Result<Option<Vec<String>>> {
    sessions::hold_standing(work, caller)?;
    require_off(work, caller.user)?;
    let (user, now) = (caller.user, work.now());
    let sealed = store::offered(work.tx(), caller, now)?.ok_or_else(expired)?;
    let secret = sealed::open(work, user, &sealed)?;
    let Some(step) = Shared::new(&secret)?.step_of(code, now) else { return Ok(None) };
    store::withdraw(work.tx(), user)?;
    store::insert(work.tx(), user, (&sealed, step), now)?;
    let codes = make_recovery_codes(work, user)?;
    // Whoever was on the way in showed what was enough until now.
    pending_sign_ins::forget(work, user)?;
    tell(work, user, About::SecondStepOn, writing)?;
    Ok(Some(codes))
}

fn expired() -> Error {
    Error::invalid("second_step_expired", "This took too long, or began in another session. Begin again.")
}

/// Other recovery codes for the caller; the ones before are good no more.
///
/// # Errors
/// `no_second_step` (404); `unauthenticated` (401).
pub fn renew(work: &mut Work<'_, '_>, caller: &Caller, writing: &Writing) -> Result<Vec<String>> {
    sessions::hold_standing(work, caller)?;
    if !is_on(work.tx(), caller.user)? {
        return Err(none());
    }
    let codes = make_recovery_codes(work, caller.user)?;
    tell(work, caller.user, About::RecoveryCodesMade, writing)?;
    Ok(codes)
}

fn make_recovery_codes(work: &mut Work<'_, '_>, user: UserId) -> Result<Vec<String>> {
    store::delete_recovery_codes(work.tx(), user)?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let (code, hash) = long_codes::draw(work)?;
        store::insert_recovery_code(work.tx(), user, &hash)?;
        codes.push(code);
    }
    Ok(codes)
}

/// Turns the caller's second step off.
///
/// # Errors
/// `no_second_step` (404); `unauthenticated` (401).
pub fn turn_off(work: &mut Work<'_, '_>, caller: &Caller, writing: &Writing) -> Result<()> {
    sessions::hold_standing(work, caller)?;
    remove(work, caller.user, writing)
}

/// Turns somebody's second step off, whose row is kept.
///
/// # Errors
/// `no_second_step` (404).
pub fn remove(work: &mut Work<'_, '_>, user: UserId, writing: &Writing) -> Result<()> {
    if !store::delete(work.tx(), user)? {
        return Err(none());
    }
    store::delete_recovery_codes(work.tx(), user)?;
    pending_sign_ins::forget(work, user)?;
    tell(work, user, About::SecondStepOff, writing)
}

fn none() -> Error {
    Error::not_found("no_second_step", "There is no second step.")
}

/// Judges what was shown as somebody's second step. A wrong try must be kept, so it is no error of the unit. Keep the person's row before.
///
/// # Errors
/// Storage errors, or a secret that cannot be opened.
pub fn judge(work: &mut Work<'_, '_>, user: UserId, shown: &Shown, writing: &Writing) -> Result<Verdict> {
    let bounds = Bounds::at(work.now());
    // Counted first: of tries that come at once none is free.
    let Some(sealed) = store::take_try(work.tx(), user, &bounds)? else { return refused(work, user, &bounds) };
    let right = match &shown.0 {
        Proof::Digits(code) => is_right(work, user, &sealed, code)?,
        Proof::Recovery(hash) => use_up(work, user, hash, writing)?,
        Proof::Neither => false,
    };
    Ok(if right { Verdict::Right } else { Verdict::Wrong })
}

/// Whether it is a code of the app that was not used, nor a later one.
fn is_right(work: &mut Work<'_, '_>, user: UserId, sealed: &[u8], code: &Code) -> Result<bool> {
    let (secret, now) = (sealed::open(work, user, sealed)?, work.now());
    let step = Shared::new(&secret)?.step_of(code, now);
    step.map_or(Ok(false), |step| Ok(store::use_step(work.tx(), user, step)?))
}

fn use_up(work: &mut Work<'_, '_>, user: UserId, hash: &SecretHash, writing: &Writing) -> Result<bool> {
    if !store::use_recovery_code(work.tx(), user, hash)? {
        return Ok(false);
    }
    store::forgive(work.tx(), user)?;
    tell(work, user, About::RecoveryCodeUsed, writing)?;
    Ok(true)
}

/// How long somebody has to wait who has no try left.
fn refused(work: &mut Work<'_, '_>, user: UserId, bounds: &Bounds) -> Result<Verdict> {
    let Some(tried) = store::tried(work.tx(), user)? else { return Ok(Verdict::Wrong) };
    let late = if tried.tries >= TRIES { tried.since.plus_s(WINDOW_S) } else { bounds.now };
    let today = if tried.today >= TRIES_A_DAY { tried.day.plus_s(DAY_S) } else { bounds.now };
    let left_us = u64::try_from(late.max(today).0 - bounds.now.0).unwrap_or(0);
    Ok(Verdict::Wait(left_us.div_ceil(1_000_000).max(1)))
}

/// Tells the address that is known to be theirs.
fn tell(work: &mut Work<'_, '_>, user: UserId, about: About<'_>, writing: &Writing) -> Result<()> {
    let Some(me) = me::store::find(work.tx(), user)? else { return Ok(()) };
    letters::tell(work, &me, about, writing)
}
