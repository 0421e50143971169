//! What a room is: its name, whether it is read-only, what newcomers see, and its end.

mod http;
mod store;

use app::access::{self, RoomAccess};
use app::work::RoomRules;
use app::{Caller, Feature, Result, Work};
use model::{Event, History, MemberState, Permission, RoomChange, RoomId, RoomKind, RoomName};

use crate::membership::{self, Change};
use crate::render::{self, Room};
use crate::{by_address, house, links, refusals};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// What is to be different; absent means as before.
#[derive(Debug, Clone)]
struct Edit {
    name: Option<RoomName>,
    archived: Option<bool>,
    history: Option<History>,
    by_address: Option<bool>,
}

/// Writes down what a new room is called.
pub(crate) fn begin(work: &mut Work<'_, '_>, access: &RoomAccess, name: &RoomName) -> Result<()> {
    let new = store::New { room: access.room(), name, listed: access.kind() == RoomKind::Public, by: access.by() };
    Ok(store::insert(work.tx(), &new)?)
}

/// Changes a room. Its name: moderators, not while it is archived; the rest: owners. What is as it was already is told to nobody.
fn change(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId, edit: &Edit) -> Result<Room> {
    let access = access::room(work, caller, room)?;
    refusals::not_direct(access.kind())?;
    if edit.archived.is_some() || edit.history.is_some() || edit.by_address.is_some() {
        access.require(Permission::Manage)?;
    }
    if edit.name.is_some() {
        access.require(Permission::Rename)?;
    }
    if edit.archived == Some(true) && house::is_default(work.tx(), room)? {
        return Err(refusals::default_room());
    }
    let closes = match edit.by_address {
        None => false,
        Some(stays) => match (access::admits_by_address(work.tx(), room)?, stays) {
            (false, true) => return Err(refusals::address_admits_nobody()),
            (admits, stays) => admits && !stays,
        },
    };
    let wanted = RoomChange {
        name: edit.name.clone(),
        archived: edit.archived.filter(|archived| *archived != access.archived()),
        history: edit.history,
        default: None,
        by_address: closes.then_some(false),
    };
    apply(work, &access, wanted)?;
    if closes {
        by_address::close(work, &access)?;
    }
    render::room(work.tx(), caller.user, room)
}

/// Makes a room what it is to be. What it is already is told to nobody.
pub(crate) fn apply(work: &mut Work<'_, '_>, access: &RoomAccess, mut change: RoomChange) -> Result<()> {
    let before = store::find_name(work.tx(), access.room())?;
    change.name = change.name.filter(|name| before.as_deref() != Some(name.as_str()));
    change.history = change.history.filter(|history| *history != access.history());
    if change == RoomChange::default() {
        return Ok(());
    }
    work.announce(access, &Event::RoomChanged(change.clone()))?;
    let archived = change.archived.unwrap_or(access.archived());
    let history = change.history.unwrap_or(access.history());
    work.set_room(access, RoomRules { archived, history })?;
    if let Some(name) = &change.name {
        store::set_name(work.tx(), access.room(), name)?;
    }
    Ok(())
}

/// Deletes a room. Owners; not the default room.
fn delete(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId) -> Result<()> {
    let access = access::room(work, caller, room)?;
    refusals::not_direct(access.kind())?;
    access.require(Permission::Manage)?;
    if house::is_default(work.tx(), room)? {
        return Err(refusals::default_room());
    }
    end(work, &access)
}

/// Ends a room: everybody in it, and everybody invited, is out and told so. One unit, at some four statements for each of them.
pub(crate) fn end(work: &mut Work<'_, '_>, access: &RoomAccess) -> Result<()> {
    let room = access.room();
    let people = store::people(work.tx(), room)?;
    work.close_room(access)?;
    let now = work.now();
    store::dismiss(work.tx(), room, now)?;
    store::unlist(work.tx(), room)?;
    links::drop_link(work.tx(), room)?;
    let out = Change { room, state: MemberState::Left, role: None };
    people.into_iter().try_for_each(|user| membership::tell(work, user, out))
}
