//! Who is in a room, what they may do there, and putting them out.

mod http;
mod page;
mod store;

use app::{Caller, Error, Feature, Result, User, Work, access, cut_page};
use db::Tx;
use model::{Event, MemberState, Permission, Role, RoomId, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::membership::{self, Change, Place};
use crate::refusals;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// Somebody in a room, or invited into it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Member {
    /// Who.
    user: User,
    /// As what.
    role: Role,
    /// `joined`, or to moderators also `invited`.
    state: MemberState,
    /// Since when.
    since: Time,
}

/// People of a room, and where the next page begins.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberPage {
    /// The people.
    members: Vec<Member>,
    /// What to ask with for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Which people of a room a reader is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Those who are in it.
    Joined,
    /// Also those who are invited.
    Invited,
}

/// The people of a room: for its members, and for everybody where it is public. Moderators also see who is invited.
fn list(tx: &mut Tx<'_>, caller: &Caller, room: RoomId, after: Option<UserId>, limit: i64) -> Result<MemberPage> {
    let view = access::view(tx, caller, room)?;
    let admits = role_of(tx, room, caller.user)?
        .is_some_and(|role| Permission::Admit.least_role(view.kind()).is_some_and(|least| role.at_least(least)));
    let shown = if admits { Shown::Invited } else { Shown::Joined };
    let mut members = store::list(tx, &store::Ask { room, shown, after, limit: limit + 1 })?;
    let next = cut_page(&mut members, limit).map(|member| member.user.id.to_string());
    Ok(MemberPage { members, next })
}

/// The role of somebody who is in a room.
pub(crate) fn role_of(tx: &mut Tx<'_>, room: RoomId, user: UserId) -> Result<Option<Role>> {
    let place = membership::find_place(tx, room, user)?;
    Ok(place.filter(|place| place.state == MemberState::Joined).map(|place| place.role))
}

/// Puts somebody out, or takes an invitation back. Moderators put members out, owners anybody but themselves.
fn remove(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId, user: UserId) -> Result<()> {
    let access = access::room(work, caller, room)?;
    refusals::not_direct(access.kind())?;
    access.require(Permission::Remove)?;
    if user == caller.user {
        return Err(Error::conflict("not_yourself", "Leave the room instead."));
    }
    let place = membership::find_place(work.tx(), room, user)?.ok_or_else(refusals::no_such_member)?;
    let invited = place.state == MemberState::Invited;
    let state = match place {
        Place { state: MemberState::Joined, role, .. } => {
            let needed = if role == Role::Member { Role::Moderator } else { Role::Owner };
            if !access.role().is_some_and(|mine| mine.at_least(needed)) {
                return Err(refusals::forbidden());
            }
            MemberState::Removed
        }
        Place { state: MemberState::Invited, .. } => without_invitation(&place),
        _ => return Err(refusals::no_such_member()),
    };
    let leave_seq = work.announce(&access, &Event::MemberRemoved { user, invited })?;
    let now = work.now();
    store::set_out(work.tx(), &store::Out { room, user, state, leave_seq }, now)?;
    membership::tell(work, user, Change { room, state, role: None })
}

/// An invitation that ends unaccepted leaves people what they were: out, or put out.
pub(crate) const fn without_invitation(place: &Place) -> MemberState {
    if place.was_removed { MemberState::Removed } else { MemberState::Left }
}

/// Gives a member a role. The last owner stays one.
fn set_role(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId, user: UserId, role: Role) -> Result<()> {
    let access = access::room(work, caller, room)?;
    refusals::not_direct(access.kind())?;
    access.require(Permission::SetRoles)?;
    let before = role_of(work.tx(), room, user)?.ok_or_else(refusals::no_such_member)?;
    if before == role {
        return Ok(());
    }
    if before == Role::Owner && store::count_owners(work.tx(), room)? < 2 {
        return Err(Error::conflict("last_owner", "A room has at least one owner. Make somebody else one first."));
    }
    work.announce(&access, &Event::MemberRoleChanged { user, role })?;
    store::set_role(work.tx(), room, user, role)?;
    membership::tell(work, user, Change { room, state: MemberState::Joined, role: Some(role) })
}
