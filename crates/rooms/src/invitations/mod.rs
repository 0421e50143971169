//! Invitations: somebody may come in, and says yes or no.

mod http;
mod store;

use app::access::{self, RoomAccess};
use app::bonds::{self, Answer};
use app::{Caller, Error, Feature, Result, User, Work};
use db::Tx;
use model::limits::PAGE_MAX;
use model::{Event, Matter, MemberState, Permission, Role, RoomId, RoomKind, Time, UserId, Username};
use serde::Serialize;
use utoipa::ToSchema;

use crate::members::without_invitation;
use crate::membership::{self, Change, Newcomer, Place};
use crate::refusals;
use crate::render::{self, Room};

pub(crate) use store::count;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// An invitation that waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invitation {
    /// Into where.
    room: Room,
    /// Who invited.
    by: User,
    /// When.
    at: Time,
}

/// Invites somebody. Into groups every member may, into public rooms moderators; whoever was put out is invited by moderators only. A second
/// invitation changes nothing. Who lets the caller add them to groups is in at once; who blocked the caller hears nothing of it.
pub(crate) fn invite(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId, username: &Username) -> Result<()> {
    let access = access::room(work, caller, room)?;
    refusals::not_direct(access.kind())?;
    access.require(match access.kind() {
        RoomKind::Public => Permission::Admit,
        RoomKind::Group | RoomKind::Direct => Permission::Invite,
    })?;
    let user = membership::find_by_username(work.tx(), username)?.ok_or_else(refusals::no_such_user)?;
    match membership::find_place(work.tx(), room, user)?.map(|place| place.state) {
        Some(MemberState::Joined) => return Err(already_member()),
        Some(MemberState::Invited) => return Ok(()),
        Some(MemberState::Removed) => access.require(Permission::Admit)?,
        Some(MemberState::Left | MemberState::Requested) | None => {}
    }
    let answer = bonds::answer(work.tx(), user, Matter::Invite, caller.user)?;
    if access.kind() == RoomKind::Group && bonds::allows(work.tx(), user, Matter::Add, caller.user)? {
        membership::enter(work, &access, access.head(), Newcomer { user, role: Role::Member })?;
        return Ok(());
    }
    if answer == Answer::Refused {
        return Err(Error::forbidden("takes_no_invitations", "This person takes no invitations from you."));
    }
    ask(work, &access, user, answer)
}

/// Asks somebody in. They hear of it, unless they blocked whoever asks.
pub(crate) fn ask(work: &mut Work<'_, '_>, access: &RoomAccess, user: UserId, answer: Answer) -> Result<()> {
    let by = access.by().ok_or_else(|| Error::internal("the server itself invites nobody"))?;
    work.announce(access, &Event::MemberInvited { user })?;
    let (room, now) = (access.room(), work.now());
    store::put(work.tx(), &store::New { room, user, by }, now)?;
    membership::require_here(work, user)?;
    if answer == Answer::Unheard {
        return Ok(());
    }
    membership::tell(work, user, Change { room, state: MemberState::Invited, role: None })
}

fn already_member() -> Error {
    Error::conflict("already_member", "This person is in this room already.")
}

fn no_such_invitation() -> Error {
    Error::not_found("no_such_invitation", "There is no such invitation.")
}

/// Comes in by invitation. Who is in already just gets the room.
fn accept(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId) -> Result<Room> {
    let access = access::door(work, caller, room)?;
    match access.state() {
        Some(MemberState::Joined) => {}
        Some(MemberState::Invited) => membership::come_in(work, caller, &access)?,
        _ => return Err(no_such_invitation()),
    }
    render::room(work.tx(), caller.user, room)
}

/// Says no.
fn decline(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId) -> Result<()> {
    let access = access::door(work, caller, room)?;
    let state = match membership::find_place(work.tx(), room, caller.user)? {
        Some(Place { state: MemberState::Joined, .. }) => return Err(already_member()),
        Some(place) if place.state == MemberState::Invited => without_invitation(&place),
        _ => return Err(no_such_invitation()),
    };
    say_no(work, &access, caller.user, state)
}

/// Ends the invitation of somebody who will not come.
pub(crate) fn end(work: &mut Work<'_, '_>, access: &RoomAccess, user: UserId) -> Result<()> {
    let place = membership::find_place(work.tx(), access.room(), user)?;
    let state = place.as_ref().map_or(MemberState::Left, without_invitation);
    say_no(work, access, user, state)
}

fn say_no(work: &mut Work<'_, '_>, access: &RoomAccess, user: UserId, state: MemberState) -> Result<()> {
    let room = access.room();
    // Whoever asked into a direct room cannot tell a no from silence.
    if access.kind() != RoomKind::Direct {
        work.announce(access, &Event::MemberLeft { user, invited: true })?;
    }
    let now = work.now();
    store::set_declined(work.tx(), room, user, state, now)?;
    membership::tell(work, user, Change { room, state, role: None })
}

/// What waits for the caller, the newest first; at most 200.
fn list(tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<Invitation>> {
    let waiting = store::list(tx, caller.user, PAGE_MAX)?;
    let ids: Vec<RoomId> = waiting.iter().map(|waiting| waiting.room).collect();
    let rooms = render::rooms(tx, caller.user, &ids)?;
    // One snapshot, so every room is there, in the same order.
    Ok(rooms
        .into_iter()
        .zip(waiting)
        .map(|(room, waiting)| Invitation { room, by: waiting.by, at: waiting.at })
        .collect())
}

/// An invitation as its row has it.
struct Waiting {
    room: RoomId,
    by: User,
    at: Time,
}
