//! Making public rooms and groups.

mod http;

use app::{Caller, Feature, Result, Work, work};
use model::{Event, History, Role, RoomKind, RoomName};

use crate::membership::{self, FIRST, Newcomer};
use crate::profile;
use crate::render::{self, Room};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// A room that somebody wants.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) kind: RoomKind,
    pub(crate) name: RoomName,
    pub(crate) history: History,
}

/// Makes a room; whoever makes it owns it.
pub(crate) fn create(work: &mut Work<'_, '_>, caller: &Caller, wanted: &Wanted) -> Result<Room> {
    let created = Event::RoomCreated { kind: wanted.kind, name: Some(wanted.name.clone()) };
    let new = work::NewRoom { kind: wanted.kind, history: wanted.history, created };
    let access = work.open_room(Some(caller.user), &new)?;
    profile::begin(work, &access, &wanted.name)?;
    membership::enter(work, &access, FIRST, Newcomer { user: caller.user, role: Role::Owner })?;
    render::room(work.tx(), caller.user, access.room())
}
