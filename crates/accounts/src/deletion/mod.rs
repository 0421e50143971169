//! Going for good: the account is deactivated at once and erased after some days, unless its person signs in before.

pub mod http;
pub mod job;
mod store;

use app::jobs::Enqueue;
use app::{Caller, Result, Work};
use model::{Content, Job, SessionId, Time, UserId};
use serde::{Deserialize, Serialize};

use crate::letters::{self, About, Writing};
use crate::me;
use crate::{deactivation, erasure, sessions};

/// Erases an account, if it is still to be: a day later its person may have come back, and have gone again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EraseAccount {
    /// Whose.
    pub user: UserId,
    /// The language of whoever asked for it, as a tag: of the letter that says that it is done.
    pub language: String,
}

impl Job for EraseAccount {
    const KIND: &'static str = "accounts.erase";

    fn about(&self) -> Option<String> {
        Some(format!("user {}", self.user))
    }
}

/// How an account is to go.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What becomes of what its person wrote.
    pub content: Content,
    /// Seconds until it is erased.
    pub grace_s: i64,
    /// How its letters are written.
    pub writing: Writing,
}

/// Deletes the caller's account. Says when it is erased, and which sessions ended.
///
/// # Errors
/// `last_admin` (409): somebody must be left who administers; `unauthenticated` (401).
pub fn delete(work: &mut Work<'_, '_>, caller: &Caller, wish: &Wish) -> Result<(Time, Vec<SessionId>)> {
    deactivation::require_not_last_admin(work, caller.user)?;
    sessions::hold_standing(work, caller)?;
    begin(work, caller.user, wish)
}

/// Deletes somebody's account, whose row is held.
///
/// # Errors
/// Storage errors.
pub fn begin(work: &mut Work<'_, '_>, user: UserId, wish: &Wish) -> Result<(Time, Vec<SessionId>)> {
    let ended = deactivation::end(work, user)?;
    let erase_at = work.now().plus_s(wish.grace_s);
    store::set_erasure(work.tx(), user, erase_at, wish.content)?;
    let job = EraseAccount { user, language: wish.writing.language.tag().to_owned() };
    // One for each time that it was wished: one from before finds nothing to do.
    let key = Some(format!("{user} {}", erase_at.0));
    work.enqueue_with(&job, &Enqueue { at: Some(erase_at), key })?;
    if wish.grace_s > 0 {
        tell(work, user, About::DeletionBegun(&day(erase_at)), &wish.writing)?;
    }
    Ok((erase_at, ended))
}

/// Erases somebody's account if its time has come and nobody came back.
///
/// # Errors
/// Storage errors.
pub fn finish(work: &mut Work<'_, '_>, user: UserId, writing: &Writing) -> Result<()> {
    // The row is held: whoever signs in meanwhile waits, and finds nobody.
    sessions::hold_person(work, user)?;
    let now = work.now();
    let Some(content) = store::due(work.tx(), user, now)? else { return Ok(()) };
    erasure::erase(work, user, content, writing)
}

/// Tells the address that is known to be theirs.
fn tell(work: &mut Work<'_, '_>, user: UserId, about: About<'_>, writing: &Writing) -> Result<()> {
    let Some(me) = me::store::find(work.tx(), user)? else { return Ok(()) };
    letters::tell(work, &me, about, writing)
}

/// A day as it is written everywhere: `2027-01-29`.
fn day(at: Time) -> String {
    at.to_string().chars().take(10).collect()
}
