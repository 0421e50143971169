//! What the holder of an invitation learns, and what becomes of it when they accept.
//!
//! Whatever does not work is answered alike: unknown, too old, switched off, of somebody who is gone, and of somebody who blocked the one who accepts.

mod http;
mod store;

use app::{Caller, Error, Feature, Result, User, Work, bonds};
use db::Tx;
use model::{InvitationOutcome, Relation, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{joining, links, no_such_invitation, sending};
use crate::somebody::{self, Pair, Whom};
use crate::{relations, requests};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// Who invites.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Inviter {
    /// Their username.
    username: String,
    /// What they are called beside it; null: nothing.
    display_name: Option<String>,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Accepted {
    /// Who invited you.
    user: User,
    /// What they are to you now.
    relation: Relation,
}

/// An invitation that somebody holds.
#[derive(Debug, Clone, Copy)]
struct Held {
    inviter: UserId,
    then: InvitationOutcome,
    by: By,
}

/// How it came to them.
#[derive(Debug, Clone, Copy)]
enum By {
    /// By the link that a person has for everybody.
    Link,
    /// By a letter to one address.
    Letter(i64),
}

/// The invitation with this token, if it works.
fn find(tx: &mut Tx<'_>, token_hash: &[u8], now: Time) -> Result<Option<Held>> {
    if let Some(link) = links::find(tx, token_hash, now)? {
        return Ok(Some(Held { inviter: link.inviter, then: link.then, by: By::Link }));
    }
    let letter = sending::find(tx, token_hash)?;
    Ok(letter.map(|letter| Held { inviter: letter.inviter, then: letter.then, by: By::Letter(letter.id) }))
}

/// Who invites whoever holds this token.
///
/// # Errors
/// `no_such_invitation` (404).
fn preview(tx: &mut Tx<'_>, token_hash: &[u8], now: Time) -> Result<Inviter> {
    let held = find(tx, token_hash, now)?.ok_or_else(no_such_invitation)?;
    Ok(store::inviter(tx, held.inviter)?)
}

/// Accepts an invitation. What it leads to happens once; accepting again changes nothing.
///
/// # Errors
/// `no_such_invitation` (404); `not_with_yourself` (422); `is_bot`, `blocked` (409): by the caller.
fn accept(work: &mut Work<'_, '_>, caller: &Caller, token_hash: &[u8]) -> Result<Accepted> {
    let now = work.now();
    let held = find(work.tx(), token_hash, now)?.ok_or_else(no_such_invitation)?;
    let pair = somebody::hold(work, caller, &Whom::User(held.inviter))?;
    if somebody::is_bot(work, pair.me)? {
        return Err(Error::conflict("is_bot", "A bot has no friends."));
    }
    if bonds::has_blocked(work.tx(), pair.other, pair.me)? {
        return Err(no_such_invitation());
    }
    if bonds::has_blocked(work.tx(), pair.me, pair.other)? {
        return Err(bonds::blocked_by_you());
    }
    let before = relations::before(work, pair)?;
    let is_first = match held.by {
        By::Link => links::use_once(work, pair)?,
        By::Letter(id) => sending::join(work, id, pair.me)?,
    };
    if is_first {
        fulfil(work, pair, held.then)?;
    }
    let relation = relations::tell(work, before)?;
    if let (true, By::Letter(id)) = (is_first, held.by) {
        let contact = sending::entry_of(work.tx(), id)?;
        joining::tell(work, pair.other, (pair.me, contact))?;
    }
    Ok(Accepted { user: store::user(work.tx(), pair.other)?, relation })
}

/// Does what an invitation leads to: `me` accepted it, `other` made it. The two are held, and neither blocks the other.
///
/// # Errors
/// Storage errors.
fn fulfil(work: &mut Work<'_, '_>, pair: Pair, then: InvitationOutcome) -> Result<()> {
    match then {
        InvitationOutcome::Friends => requests::befriend(work, pair),
        InvitationOutcome::Request => requests::bring(work, Pair { me: pair.other, other: pair.me }),
    }
}
