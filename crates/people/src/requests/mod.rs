//! Asking somebody to be friends, and what is answered.
//!
//! Saying no is silent: whoever asked goes on seeing that they asked, and cannot tell it from being ignored or blocked. A request that was declined cannot
//! be accepted, nor can one that was taken back; asking anew after a no is heard only once [`PAUSE_S`] has passed.

mod http;
mod store;

use app::bonds::{self, Answer};
use app::{Caller, Error, Feature, Result, User, Work};
use db::Tx;
use model::limits::PAGE_MAX;
use model::{Matter, Relation, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::somebody::{self, Pair, Whom};
use crate::{friends, relations};
pub use store::{end, silence as hush};

/// Seconds after a no for which the same person is not heard again: 30 days.
const PAUSE_S: i64 = 30 * 24 * 3_600;
/// Requests that one person may have open at a time.
const MOST_OPEN: i64 = 1_000;
/// Characters of a note.
const NOTE_CHARS: usize = 200;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// A request that waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct FriendRequest {
    /// The other one.
    user: User,
    /// What was said with it; empty where nothing was.
    note: String,
    /// When.
    at: Time,
}

/// What waits, the newest first; at most 200 each.
#[derive(Debug, Serialize, ToSchema)]
pub struct FriendRequests {
    /// Who asks you.
    received: Vec<FriendRequest>,
    /// Whom you asked.
    sent: Vec<FriendRequest>,
}

/// A note as it is stored: trimmed, at most 200 characters, no controls but line breaks.
///
/// # Errors
/// `invalid_request` (422).
fn note(typed: Option<&str>) -> Result<String> {
    let note = typed.unwrap_or_default().trim();
    if note.len() > 4 * NOTE_CHARS || note.chars().count() > NOTE_CHARS {
        return Err(Error::invalid("invalid_request", "A note has at most 200 characters."));
    }
    if note.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Error::invalid("invalid_request", "A note has no control characters."));
    }
    Ok(note.to_owned())
}

/// Asks somebody. Who is asked by them already, or asked them, need not: the two are friends then. Asking twice changes nothing.
///
/// # Errors
/// `no_such_user` (404); `not_with_yourself` (422); `blocked` (409): by the caller; `is_bot` (409); `takes_no_requests` (403); `too_many_requests_open`
/// (409).
fn ask(work: &mut Work<'_, '_>, caller: &Caller, whom: &Whom, note: &str) -> Result<Relation> {
    let pair = somebody::hold(work, caller, whom)?;
    let before = relations::before(work, pair)?;
    match before.mine() {
        Relation::Blocked => return Err(bonds::blocked_by_you()),
        Relation::Friend => return Ok(Relation::Friend),
        Relation::Asked => return Ok(Relation::Asked),
        Relation::Asking | Relation::None => {}
    }
    if store::is_open(work.tx(), pair.other, pair.me)? && !bonds::has_blocked(work.tx(), pair.other, pair.me)? {
        befriend(work, pair)?;
        return relations::tell(work, before);
    }
    require_asking(work, pair)?;
    let now = work.now();
    let heard = is_heard(work, pair, now)?;
    store::put(work.tx(), pair, &store::New { note, heard }, now)?;
    relations::tell(work, before)
}

/// Whether the caller may ask this person at all. Who was blocked is told what a stranger is told.
fn require_asking(work: &mut Work<'_, '_>, pair: Pair) -> Result<()> {
    if somebody::is_bot(work, pair.other)? {
        return Err(Error::conflict("is_bot", "A bot has no friends. Write to it instead."));
    }
    if bonds::answer(work.tx(), pair.other, Matter::Find, pair.me)? == Answer::Refused {
        return Err(Error::forbidden("takes_no_requests", "This person takes no requests from you."));
    }
    if store::count_open(work.tx(), pair.me)? >= MOST_OPEN {
        return Err(Error::conflict("too_many_requests_open", "Take some of your open requests back first."));
    }
    Ok(())
}

/// Whether the one who is asked hears of it.
fn is_heard(work: &mut Work<'_, '_>, pair: Pair, now: Time) -> Result<bool> {
    if bonds::has_blocked(work.tx(), pair.other, pair.me)? {
        return Ok(false);
    }
    let declined = store::declined_at(work.tx(), pair.me, pair.other)?;
    Ok(declined.is_none_or(|at| at.plus_s(PAUSE_S) <= now))
}

/// Makes two people friends. Nothing is asked between them any more.
///
/// # Errors
/// Storage errors.
pub fn befriend(work: &mut Work<'_, '_>, pair: Pair) -> Result<()> {
    store::end_all(work.tx(), pair.me, pair.other)?;
    friends::add(work, pair)
}

/// Asks the other one because they accepted to be asked: whom they let ask them, and how many requests are open, is no matter then. Not where they said no
/// a short while ago.
///
/// # Errors
/// Storage errors.
pub fn bring(work: &mut Work<'_, '_>, pair: Pair) -> Result<()> {
    match relations::to(work.tx(), pair.me, pair.other)? {
        Relation::Asking => befriend(work, pair),
        Relation::None => {
            let now = work.now();
            if is_heard(work, pair, now)? {
                store::put(work.tx(), pair, &store::New { note: "", heard: true }, now)?;
            }
            Ok(())
        }
        Relation::Friend | Relation::Asked | Relation::Blocked => Ok(()),
    }
}

/// Says yes. Again: they are friends already.
///
/// # Errors
/// `no_such_request` (404): none, taken back, or declined before.
fn accept(work: &mut Work<'_, '_>, caller: &Caller, from: UserId) -> Result<Relation> {
    let pair = somebody::hold_anybody(work, caller, from)?;
    let before = relations::before(work, pair)?;
    match before.mine() {
        Relation::Friend => return Ok(Relation::Friend),
        Relation::Asking => befriend(work, pair)?,
        Relation::None | Relation::Asked | Relation::Blocked => return Err(no_such_request()),
    }
    relations::tell(work, before)
}

/// Says no, which is told to nobody.
///
/// # Errors
/// `no_such_request` (404).
fn decline(work: &mut Work<'_, '_>, caller: &Caller, from: UserId) -> Result<()> {
    let pair = somebody::hold_anybody(work, caller, from)?;
    let (before, now) = (relations::before(work, pair)?, work.now());
    if !store::silence(work.tx(), from, caller.user, now)? {
        return Err(no_such_request());
    }
    relations::tell(work, before).map(drop)
}

/// Takes a request back. That it was declined stays known, so that nobody is asked again and again.
///
/// # Errors
/// `no_such_request` (404).
fn cancel(work: &mut Work<'_, '_>, caller: &Caller, to: UserId) -> Result<()> {
    let pair = somebody::hold_anybody(work, caller, to)?;
    let before = relations::before(work, pair)?;
    let closed = store::close(work.tx(), caller.user, to)?;
    store::forget_unanswered(work.tx(), caller.user, to)?;
    if !closed {
        return Err(no_such_request());
    }
    relations::tell(work, before).map(drop)
}

/// What waits for the caller, and for others by the caller.
fn list(tx: &mut Tx<'_>, caller: &Caller) -> Result<FriendRequests> {
    let (received, sent) = (store::received(tx, caller.user, PAGE_MAX)?, store::sent(tx, caller.user, PAGE_MAX)?);
    Ok(FriendRequests { received, sent })
}

fn no_such_request() -> Error {
    Error::not_found("no_such_request", "There is no such request, or it was taken back.")
}
