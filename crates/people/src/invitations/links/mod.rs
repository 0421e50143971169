//! Personal links: whoever holds one learns who invites them, and may accept. One a person; its token is told once and stored as a hash.

mod http;
mod own_data;
mod store;

use app::{Caller, Error, Feature, Result, Work};
use db::Tx;
use model::{InvitationOutcome, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use super::token;
use crate::somebody::{self, Pair};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).with(own_data::feature()).on_user_erased(forget)
}

/// Whether somebody has a link that works.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonalLinkState {
    /// Whether it works now.
    active: bool,
    /// What it leads to; null: there is none.
    then: Option<InvitationOutcome>,
    /// Until when; null: until it is replaced or switched off.
    expires_at: Option<Time>,
}

/// A new link, shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonalLink {
    /// The secret: 22 characters, 128 random bits.
    token: String,
    /// Where it leads on this server.
    path: String,
    /// What it leads to.
    then: InvitationOutcome,
    /// Until when; null: until it is replaced or switched off.
    expires_at: Option<Time>,
}

/// A link that somebody holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub inviter: UserId,
    pub then: InvitationOutcome,
}

/// A link as its owner sees it ever after.
#[derive(Debug, Clone, Copy, Serialize)]
struct Kept {
    then: InvitationOutcome,
    created_at: Time,
    expires_at: Option<Time>,
}

/// Whether the caller's link works.
fn get(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> Result<PersonalLinkState> {
    let live = store::of(tx, caller.user)?.filter(|link| link.expires_at.is_none_or(|end| end > now));
    let (then, expires_at) = (live.map(|link| link.then), live.and_then(|link| link.expires_at));
    Ok(PersonalLinkState { active: live.is_some(), then, expires_at })
}

/// Makes the caller's link, in place of the one before.
///
/// # Errors
/// `is_bot` (409).
fn make(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    then: InvitationOutcome,
    expires_in_s: Option<i64>,
) -> Result<PersonalLink> {
    if somebody::is_bot(work, caller.user)? {
        return Err(Error::conflict("is_bot", "A bot has no friends, and invites nobody."));
    }
    let token = token::draw(work)?;
    let now = work.now();
    let expires_at = expires_in_s.map(|seconds| now.plus_s(seconds));
    store::put(work.tx(), caller.user, &token::hash(&token), Kept { then, created_at: now, expires_at })?;
    store::forget_uses(work.tx(), caller.user)?;
    Ok(PersonalLink { path: ["/invite/", &token].concat(), token, then, expires_at })
}

/// Switches the caller's link off; it may be off already.
fn switch_off(work: &mut Work<'_, '_>, caller: &Caller) -> Result<()> {
    store::forget_uses(work.tx(), caller.user)?;
    Ok(store::delete(work.tx(), caller.user)?)
}

/// The link with this token, if it works and whoever made it is here.
///
/// # Errors
/// Storage errors.
pub(super) fn find(tx: &mut Tx<'_>, token_hash: &[u8], now: Time) -> Result<Option<Held>> {
    Ok(store::find(tx, token_hash, now)?)
}

/// Notes that somebody accepted the link of the other one. False: they did before.
///
/// # Errors
/// Storage errors.
pub(super) fn use_once(work: &mut Work<'_, '_>, pair: Pair) -> Result<bool> {
    let now = work.now();
    Ok(store::insert_use(work.tx(), pair, now)?)
}

/// Somebody who is gone invites nobody, and accepted nothing.
fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    store::delete(work.tx(), user)?;
    store::forget_uses(work.tx(), user)?;
    Ok(store::forget_uses_by(work.tx(), user)?)
}
