//! Access of those who look after a room: its owners and moderators, and administrators where something was reported.

use db::Tx;
use model::{Permission, RoomId};

use super::{RoomAccess, RoomView, administering, house, inside, no_such_room, room, store};
use crate::authenticator::Caller;
use crate::error::Result;
use crate::work::Work;

/// Access of somebody who may take away what others sent.
///
/// # Errors
/// `no_such_room` (404); `not_a_member`, `forbidden` (403).
pub fn caretaker(work: &mut Work<'_, '_>, caller: &Caller, id: RoomId) -> Result<RoomAccess> {
    let access = room(work, caller, id)?;
    access.require(Permission::DeleteOthers)?;
    Ok(access)
}

/// As [`caretaker`], to read.
///
/// # Errors
/// As there.
pub fn caretaker_view(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<RoomView> {
    let row = inside(tx, caller, room)?;
    RoomAccess::new(room, Some(caller.user), &row).require(Permission::DeleteOthers)?;
    Ok(RoomView { room, kind: row.kind, state: row.state, first: row.first, head: row.last })
}

/// Access of an administrator to a room in which something was reported: whoever asks for it names nothing else of the room.
///
/// # Errors
/// `forbidden` (403); `no_such_room` (404): it ended.
pub fn reported(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId) -> Result<RoomAccess> {
    administering::server(work.tx(), caller)?;
    house(work, room)
}

/// As [`reported`], to read.
///
/// # Errors
/// As there.
pub fn reported_view(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<RoomView> {
    administering::server(tx, caller)?;
    let row = store::find_bare(tx, room)?.ok_or_else(no_such_room)?;
    Ok(RoomView { room, kind: row.kind, state: None, first: row.first, head: row.last })
}
