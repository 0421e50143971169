//! Groups that admit whoever knows their address: made so by the doors of older systems, for which an address was the invitation.

mod store;

use app::access::{self, RoomAccess};
use app::{Caller, Result, User, Work};
use db::Tx;
use model::{History, MemberState, RoomId, RoomKind, RoomName, Uri, Username};

use crate::creation::{self, Wanted};
use crate::render::Room;
use crate::{invitations, membership, refusals};

/// People that a roster names at most.
const ROSTER: i64 = 1_000;

/// Makes such a group. The caller owns it.
///
/// # Errors
/// Storage errors.
pub fn create(work: &mut Work<'_, '_>, caller: &Caller, name: &RoomName) -> Result<Room> {
    let wanted = Wanted { kind: RoomKind::Group, name: name.clone(), history: History::All };
    let room = creation::create(work, caller, &wanted)?;
    store::insert(work.tx(), room.id)?;
    Ok(room)
}

/// Lets a group admit by its address, as it did where it came from.
pub(crate) fn open(work: &mut Work<'_, '_>, room: RoomId) -> Result<()> {
    Ok(store::insert(work.tx(), room)?)
}

/// From now on the address admits nobody. Who is in stays.
pub(crate) fn close(work: &mut Work<'_, '_>, access: &RoomAccess) -> Result<()> {
    Ok(store::remove(work.tx(), access.room())?)
}

/// The room at an address, for those who are in it.
///
/// # Errors
/// `no_such_room` (404) for everybody else, and for an address that nobody has.
pub fn find(tx: &mut Tx<'_>, caller: &Caller, uri: &Uri) -> Result<RoomId> {
    store::find_joined(tx, uri, caller.user)?.ok_or_else(access::no_such_room)
}

/// Comes in by address: into a group that admits by it, a public room, or where an invitation waits. Who is in already just gets the room.
///
/// # Errors
/// `no_such_room` (404), also to those who were put out; `room_archived` (409).
pub fn join(work: &mut Work<'_, '_>, caller: &Caller, uri: &Uri) -> Result<RoomId> {
    let access = access::address(work, caller, uri)?;
    if access.state() != Some(MemberState::Joined) {
        membership::come_in(work, caller, &access)?;
    }
    Ok(access.room())
}

/// What asking somebody in came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// An invitation waits for them.
    Invited,
    /// They were in already.
    Joined,
}

/// Invites somebody into a room that the caller is in, by the rules of invitations, and says who that is.
///
/// # Errors
/// `no_such_room`, `no_such_user` (404); `forbidden` (403); `direct_room`, `room_archived` (409).
pub fn invite(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId, name: &Username) -> Result<(User, Asked)> {
    // Locks the row: the place found below is still theirs when the invitation is written.
    access::room(work, caller, room)?;
    let person = store::find_person(work.tx(), name)?.ok_or_else(refusals::no_such_user)?;
    let place = membership::find_place(work.tx(), room, person.id)?;
    if place.is_some_and(|place| place.state == MemberState::Joined) {
        return Ok((person, Asked::Joined));
    }
    invitations::invite(work, caller, room, name)?;
    Ok((person, Asked::Invited))
}

/// Who is in a room, for those who are in it: the longest-serving owner first, then the others in rising id, at most 1,000 in all.
///
/// # Errors
/// `no_such_room` (404).
pub fn roster(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<Vec<User>> {
    if access::view(tx, caller, room)?.state() != Some(MemberState::Joined) {
        return Err(access::no_such_room());
    }
    let owner = store::find_owner(tx, room)?;
    let mut people = store::list(tx, room, ROSTER)?;
    if let Some(owner) = owner {
        people.retain(|person| person.id != owner.id);
        people.truncate(usize::try_from(ROSTER - 1).unwrap_or(usize::MAX));
        people.insert(0, owner);
    }
    Ok(people)
}
