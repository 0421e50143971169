//! What this crate knows of a person, for the archive of their data: where they are and were, and where they may come in. Of others only the name of whom
//! they talk to directly.

mod store;
mod words;

use app::{Feature, OwnData, OwnLines, Result};
use db::Tx;
use model::{MemberState, Role, RoomId, RoomKind, Time, UserId};
use serde::Serialize;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    let rooms = OwnData { name: "rooms", about: words::rooms, count, page: rooms };
    let invitations = OwnData { name: "invitations", about: words::invitations, count: one, page: invitations };
    Feature::new().own_data(rooms).own_data(invitations)
}

/// A room that somebody is in, or was.
#[derive(Serialize)]
struct OwnRoom {
    room: RoomId,
    kind: RoomKind,
    /// Null: they are not in it, so what it is called by now is not theirs to know; or it has none.
    name: Option<String>,
    /// Whom they talk to in it, if it is a direct room.
    peer: Option<String>,
    state: MemberState,
    role: Role,
    /// Since when it is so: since they came, or went.
    since: Time,
    deleted: bool,
}

/// A room that somebody is invited to.
#[derive(Serialize)]
struct OwnInvitation {
    room: RoomId,
    kind: RoomKind,
    name: String,
    since: Time,
}

fn count(tx: &mut Tx<'_>, user: UserId) -> Result<u64> {
    Ok(store::count(tx, user)?.unsigned_abs())
}

fn one(_: &mut Tx<'_>, _: UserId) -> Result<u64> {
    Ok(1)
}

fn rooms(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::rooms(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.room.get()))
}

fn invitations(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::invitations(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.room.get()))
}
