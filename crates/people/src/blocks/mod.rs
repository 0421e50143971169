//! Keeping somebody away. The two are friends no more, neither finds the other, and nothing that the blocked one does reaches the one who blocked. The blocked one
//! is told nothing: whatever they try is answered as if they were ignored.

mod http;
mod store;

use app::{Caller, Error, Feature, Result, User, Work};
use db::Tx;
use model::{Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::somebody::{self, Whom};
use crate::{friends, relations, requests};

/// People that one may keep away.
const MOST: i64 = 1_000;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// Somebody who is kept away.
#[derive(Debug, Serialize, ToSchema)]
pub struct Block {
    /// Who.
    user: User,
    /// Since when.
    since: Time,
}

/// Who is kept away.
#[derive(Debug, Serialize, ToSchema)]
pub struct Blocks {
    /// The latest first; at most 1,000.
    blocked: Vec<Block>,
}

/// Blocks somebody. Again: nothing changes.
///
/// # Errors
/// `no_such_user` (404); `not_with_yourself` (422); `too_many_blocked` (409).
fn block(work: &mut Work<'_, '_>, caller: &Caller, user: UserId) -> Result<()> {
    let pair = somebody::hold(work, caller, &Whom::User(user))?;
    let (before, now) = (relations::before(work, pair)?, work.now());
    if store::count(work.tx(), pair.me)? >= MOST {
        return Err(Error::conflict(
            "too_many_blocked",
            "You block as many people as one may. Unblock somebody first.",
        ));
    }
    store::put(work.tx(), pair, now)?;
    friends::end(work.tx(), pair.me, pair.other)?;
    requests::end(work.tx(), pair.me, pair.other)?;
    requests::hush(work.tx(), pair.other, pair.me, now)?;
    relations::tell(work, before).map(drop)
}

/// Lets somebody come near again. Nothing comes back that was before.
///
/// # Errors
/// `not_blocked` (404); `not_with_yourself` (422).
fn unblock(work: &mut Work<'_, '_>, caller: &Caller, user: UserId) -> Result<()> {
    let pair = somebody::hold_anybody(work, caller, user)?;
    let before = relations::before(work, pair)?;
    if !store::remove(work.tx(), pair)? {
        return Err(Error::not_found("not_blocked", "You do not block this person."));
    }
    relations::tell(work, before).map(drop)
}

/// Whom the caller blocks.
fn list(tx: &mut Tx<'_>, caller: &Caller) -> Result<Blocks> {
    Ok(Blocks { blocked: store::list(tx, caller.user, MOST)? })
}
