//! How far people have read, and what is unread above it.

mod http;
mod socket;
mod store;

use app::access::RoomAccess;
use app::unread;
use app::{App, Caller, Feature, Reading, Result, Work, access};
use model::{RoomId, RoomKind, Seq, UserEvent, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::target;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    socket::ops(Feature::new().routes(http::routes()))
}

/// Up to where somebody has read.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct MovePosition {
    room: RoomId,
    seq: Seq,
}

/// How far somebody has read a room, as of its head.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
struct Position {
    /// Read up to here.
    position: Seq,
    /// Live messages of others above it and up to the head, counted up to 100.
    unread: i64,
    /// The room's last event when this was counted: what comes after it is not in the count.
    head: Seq,
    /// How often it was set back: of two positions, the one that was set back more often is the later one, of others the further one.
    set_back: i64,
}

/// What came of moving a position.
#[derive(Debug)]
struct Moved {
    position: Position,
    /// What there is to tell others; none: it stands where it stood, or nobody is told.
    reading: Option<Reading>,
}

/// Moves the caller's read position on; never back, and never past the room's head. Tells the caller's other devices.
fn move_to(work: &mut Work<'_, '_>, caller: &Caller, to: MovePosition) -> Result<Moved> {
    let access = access::room(work, caller, to.room)?;
    let (room, head, now) = (to.room, access.head(), work.now());
    let seq = to.seq.min(head);
    let set_back = store::raise(work.tx(), room, caller.user, seq, now)?;
    if let Some(set_back) = set_back {
        let through = (set_back > 0).then_some(head);
        work.announce_to(caller.user, &UserEvent::PositionMoved { room, seq, set_back, through })?;
    }
    let reading = reading(&access, set_back, Reading { room, user: caller.user, seq, at: now });
    Ok(Moved { position: standing(work, caller, room, head)?, reading })
}

/// Sets the caller's read position back, so that a message that they see is the first unread one. Where it is unread already, nothing changes.
fn set_back(work: &mut Work<'_, '_>, caller: &Caller, from: MovePosition) -> Result<Moved> {
    let access = access::room(work, caller, from.room)?;
    target::live(work, &access, from.seq)?;
    let (room, head, now, seq) = (from.room, access.head(), work.now(), from.seq.previous());
    let set_back = store::lower(work.tx(), room, caller.user, seq, now)?;
    if let Some(set_back) = set_back {
        let moved = UserEvent::PositionMoved { room, seq, set_back, through: Some(head) };
        work.announce_to(caller.user, &moved)?;
    }
    let reading = reading(&access, set_back, Reading { room, user: caller.user, seq, at: now });
    Ok(Moved { position: standing(work, caller, room, head)?, reading })
}

/// In public rooms nobody is named to others.
fn reading(access: &RoomAccess, moved: Option<i64>, to: Reading) -> Option<Reading> {
    moved.filter(|_| access.kind() != RoomKind::Public).map(|_| to)
}

fn standing(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId, head: Seq) -> Result<Position> {
    let at = unread::position(work.tx(), room, caller.user, head)?.ok_or_else(access::no_such_room)?;
    Ok(Position { position: at.position, unread: at.unread, head, set_back: at.set_back })
}

/// Sending moves one's own position. Told to nobody: the message itself says so.
pub(crate) fn moved_by_sending(work: &mut Work<'_, '_>, user: UserId, room: RoomId, seq: Seq) -> Result<()> {
    let now = work.now();
    store::raise(work.tx(), room, user, seq, now)?;
    Ok(())
}

fn submit(app: &App, caller: &Caller, to: MovePosition) -> impl Future<Output = Result<Moved>> + Send + use<> {
    let caller = *caller;
    app.write_in(to.room, move |work| move_to(work, &caller, to))
}

fn submit_back(app: &App, caller: &Caller, from: MovePosition) -> impl Future<Output = Result<Moved>> + Send + use<> {
    let caller = *caller;
    app.write_in(from.room, move |work| set_back(work, &caller, from))
}
