//! Coming in: what makes somebody a member, however they came; and joining public rooms.

mod http;
mod store;

use app::access::{self, RoomAccess};
use app::{Caller, Error, Feature, Result, Work};
use model::{Event, History, MemberState, Role, RoomId, RoomKind, Seq, UserEvent, UserId};

use crate::refusals;
use crate::render::{self, Room};

pub(crate) use http::Nothing;
pub(crate) use store::{Place, ever_in, find_by_username, find_person, find_place};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// The seq of every room's first event.
pub(crate) const FIRST: Seq = Seq::ZERO.next();

/// Somebody about to come in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Newcomer {
    /// Who.
    pub(crate) user: UserId,
    /// As what.
    pub(crate) role: Role,
}

/// Lets somebody in, at the end of a log whose last seq is `head` now, and returns the seq of the joining. Who comes back is taken in anew.
pub(crate) fn enter(work: &mut Work<'_, '_>, access: &RoomAccess, head: Seq, newcomer: Newcomer) -> Result<Seq> {
    let Newcomer { user, role } = newcomer;
    let at = head.next();
    let from = match access.history() {
        History::All => FIRST,
        History::SinceJoin => at,
    };
    if work.announce(access, &Event::MemberJoined { user, role, from })? != at {
        return Err(Error::internal("a room's log moved although its row was locked"));
    }
    let now = work.now();
    store::put_joined(work.tx(), access.room(), &store::Joined { user, role, from, at }, now)?;
    require_here(work, user)?;
    tell(work, user, Change { room: access.room(), state: MemberState::Joined, role: Some(role) })?;
    Ok(at)
}

/// Makes sure that somebody whose membership was just written was not erased meanwhile. Asked after the writing: the row refers to the person, so it waited
/// for a unit that erases them, and a unit that erases them later finds the row.
///
/// # Errors
/// `no_such_user` (404).
pub(crate) fn require_here(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    if store::is_erased(work.tx(), user)? { Err(refusals::no_such_user()) } else { Ok(()) }
}

/// A membership as it is from now on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) room: RoomId,
    pub(crate) state: MemberState,
    /// While joined.
    pub(crate) role: Option<Role>,
}

/// Tells somebody what they are to a room now. A unit that tells several people does so in rising id, as their rows stay locked.
pub(crate) fn tell(work: &mut Work<'_, '_>, user: UserId, change: Change) -> Result<()> {
    let Change { room, state, role } = change;
    work.announce_to(user, &UserEvent::MembershipChanged { room, state, role })?;
    Ok(())
}

/// Joins a public room. Who is in already just gets the room.
fn join(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId) -> Result<Room> {
    let access = access::door(work, caller, room)?;
    if access.state() != Some(MemberState::Joined) {
        if access.kind() != RoomKind::Public {
            return Err(refusals::not_public());
        }
        come_in(work, caller, &access)?;
    }
    render::room(work.tx(), caller.user, room)
}

/// Lets the caller in as a member, unless the room is archived.
pub(crate) fn come_in(work: &mut Work<'_, '_>, caller: &Caller, access: &RoomAccess) -> Result<()> {
    refusals::not_archived(access)?;
    enter(work, access, access.head(), Newcomer { user: caller.user, role: Role::Member })?;
    Ok(())
}
