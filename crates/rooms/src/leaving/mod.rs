//! Going by oneself, and who owns the room then.

mod http;
mod store;

use app::access::{self, RoomAccess};
use app::{Caller, Feature, Result, Work};
use model::{Event, MemberState, Role, RoomId, UserId};

use crate::membership::{self, Change};
use crate::{house, profile, refusals};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// What becomes of a room when somebody leaves it.
#[derive(Clone, Copy)]
pub(crate) enum After {
    /// Others own it.
    Goes,
    /// This member owns it from now on.
    Inherited(UserId),
    /// Nobody is left: it is deleted.
    Empty,
}

/// Leaves a room. Where nobody else owns it, it goes to the successor: the one named, else the longest-serving moderator, else member. A room
/// that nobody is in any more is deleted. A named successor means nothing where others own the room.
fn leave(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId, successor: Option<UserId>) -> Result<()> {
    let access = access::room(work, caller, room)?;
    refusals::not_direct(access.kind())?;
    if house::is_default(work.tx(), room)? {
        return Err(refusals::default_room());
    }
    let after = match successor {
        Some(named) if !store::has_other_owner(work.tx(), room, caller.user)? => {
            After::Inherited(joined(work, &access, caller.user, named)?)
        }
        _ => after(work, room, caller.user)?,
    };
    go(work, &access, caller.user, after)
}

/// A member other than this one.
fn joined(work: &mut Work<'_, '_>, access: &RoomAccess, user: UserId, named: UserId) -> Result<UserId> {
    let place = membership::find_place(work.tx(), access.room(), named)?;
    let joined = place.is_some_and(|place| place.state == MemberState::Joined);
    if joined && named != user { Ok(named) } else { Err(refusals::no_such_member()) }
}

/// What becomes of the room where a member goes and names nobody.
pub(crate) fn after(work: &mut Work<'_, '_>, room: RoomId, user: UserId) -> Result<After> {
    if store::has_other_owner(work.tx(), room, user)? {
        return Ok(After::Goes);
    }
    Ok(store::longest_serving(work.tx(), room, user)?.map_or(After::Empty, After::Inherited))
}

/// Takes a member out of a room.
pub(crate) fn go(work: &mut Work<'_, '_>, access: &RoomAccess, user: UserId, after: After) -> Result<()> {
    let room = access.room();
    let leave_seq = work.announce(access, &Event::MemberLeft { user, invited: false })?;
    let now = work.now();
    store::set_left(work.tx(), room, user, leave_seq, now)?;
    let left = (user, Change { room, state: MemberState::Left, role: None });
    match after {
        After::Goes => tell_all(work, vec![left]),
        After::Inherited(heir) => {
            work.announce(access, &Event::MemberRoleChanged { user: heir, role: Role::Owner })?;
            store::set_owner(work.tx(), room, heir)?;
            tell_all(work, vec![left, (heir, Change { room, state: MemberState::Joined, role: Some(Role::Owner) })])
        }
        After::Empty => {
            tell_all(work, vec![left])?;
            profile::end(work, access)
        }
    }
}

fn tell_all(work: &mut Work<'_, '_>, mut changes: Vec<(UserId, Change)>) -> Result<()> {
    changes.sort_by_key(|(user, _)| *user);
    changes.into_iter().try_for_each(|(user, change)| membership::tell(work, user, change))
}
