//! Join links: whoever holds one comes in, but for people who were put out. One per room; its token is told once and stored as a hash.

mod http;
mod store;

use app::access::{self, RoomView};
use app::{Caller, Error, Feature, Result, Work};
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use model::{MemberState, Permission, RoomId, Time};
use serde::Serialize;
use utoipa::ToSchema;

use crate::render::{self, Room};
use crate::{members, membership, refusals};

pub(crate) use store::drop_link;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// Whether a room has a link that works.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkState {
    /// Whether it works now.
    active: bool,
    /// Until when; null: until it is switched off.
    expires_at: Option<Time>,
}

/// A new link, shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JoinLink {
    /// The secret: 22 characters, 128 random bits.
    token: String,
    /// Where it leads on this server.
    path: String,
    /// Until when; null: until it is replaced or switched off.
    expires_at: Option<Time>,
}

/// What the holder of a link learns before joining.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// The room's name.
    name: String,
    /// How many are in it.
    members: i64,
}

/// A token as it is stored. Whatever text it is, it costs one hash.
fn hash(token: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, token.as_bytes()).as_ref().to_vec()
}

/// Whether the room's link works. Moderators.
fn get(tx: &mut Tx<'_>, caller: &Caller, room: RoomId, now: Time) -> Result<LinkState> {
    let view = access::view(tx, caller, room)?;
    refusals::not_direct(view.kind())?;
    require_admit(tx, caller, &view)?;
    let live = store::find_expiry(tx, room)?.filter(|expires_at| expires_at.is_none_or(|end| end > now));
    Ok(LinkState { active: live.is_some(), expires_at: live.flatten() })
}

/// The rule of [`app::access::RoomAccess::require`], for somebody who only reads.
fn require_admit(tx: &mut Tx<'_>, caller: &Caller, view: &RoomView) -> Result<()> {
    if view.state() != Some(MemberState::Joined) {
        return Err(refusals::not_a_member());
    }
    let role = members::role_of(tx, view.room(), caller.user)?;
    match (Permission::Admit.least_role(view.kind()), role) {
        (Some(least), Some(role)) if role.at_least(least) => Ok(()),
        _ => Err(refusals::forbidden()),
    }
}

/// Makes the room's link, in place of the one before. Moderators.
fn make(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId, expires_in_s: Option<i64>) -> Result<JoinLink> {
    let access = access::room(work, caller, room)?;
    refusals::not_direct(access.kind())?;
    access.require(Permission::Admit)?;
    let token = URL_SAFE_NO_PAD.encode(work.random::<16>()?);
    let now = work.now();
    let expires_at = expires_in_s.map(|seconds| now.plus_s(seconds));
    store::put(work.tx(), &store::New { room, hash: hash(&token), expires_at, by: caller.user }, now)?;
    Ok(JoinLink { path: format!("/join/{token}"), token, expires_at })
}

/// Switches the room's link off; it may be off already. Moderators.
fn switch_off(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId) -> Result<()> {
    let access = access::room(work, caller, room)?;
    refusals::not_direct(access.kind())?;
    access.require(Permission::Admit)?;
    Ok(drop_link(work.tx(), room)?)
}

/// What a link leads to. Not for people who were put out.
fn preview(tx: &mut Tx<'_>, caller: &Caller, token_hash: &[u8], now: Time) -> Result<Preview> {
    let found = store::find_preview(tx, token_hash, caller.user, now)?;
    let no_such_link = || Error::not_found("no_such_link", "This join link does not work, or no longer works.");
    found.map(|(name, members)| Preview { name, members }).ok_or_else(no_such_link)
}

/// Comes in by link. Who is in already just gets the room.
fn join(work: &mut Work<'_, '_>, caller: &Caller, token_hash: &[u8]) -> Result<Room> {
    let access = access::join_link(work, caller, token_hash)?;
    if access.state() != Some(MemberState::Joined) {
        membership::come_in(work, caller, &access)?;
    }
    render::room(work.tx(), caller.user, access.room())
}
