//! What becomes of rooms when the account of somebody who was in them is deleted.

use app::access::{self, RoomAccess};
use app::{ErrorKind, Feature, Result, Work};
use model::{Event, MemberState, RoomChange, RoomId, RoomKind, UserId};

use crate::leaving::{self, After};
use crate::{house, invitations, membership, profile};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().on_user_erased(take_leave)
}

/// Takes somebody out of every room, and tells every room that they were ever in or invited to. In rising id, as the rooms' rows stay locked.
fn take_leave(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    for room in membership::ever_in(work.tx(), user)? {
        let access = match access::house(work, room) {
            Ok(access) => access,
            // Deleted meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        leave(work, &access, user)?;
    }
    Ok(())
}

fn leave(work: &mut Work<'_, '_>, access: &RoomAccess, user: UserId) -> Result<()> {
    let room = access.room();
    // Told first: a room that nobody is left in ends as they go.
    work.announce(access, &Event::PersonErased { user })?;
    match membership::find_place(work.tx(), room, user)?.map(|place| place.state) {
        Some(MemberState::Joined) => {
            let after = after(work, access, user)?;
            if access.kind() == RoomKind::Direct && !matches!(after, After::Empty) {
                profile::apply(work, access, RoomChange { archived: Some(true), ..RoomChange::default() })?;
            }
            leaving::go(work, access, user, after)
        }
        Some(MemberState::Invited) => invitations::end(work, access, user),
        _ => Ok(()),
    }
}

/// Who owns the room then: in a direct room nobody does, and the room that everybody is in stays, whoever is left.
fn after(work: &mut Work<'_, '_>, access: &RoomAccess, user: UserId) -> Result<After> {
    let room: RoomId = access.room();
    let after = leaving::after(work, room, user)?;
    let heirless = access.kind() == RoomKind::Direct && matches!(after, After::Inherited(_));
    let endless = house::is_default(work.tx(), room)? && matches!(after, After::Empty);
    Ok(if heirless || endless { After::Goes } else { after })
}
