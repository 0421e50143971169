//! How far people have read, and what is unread above it.

mod http;
mod socket;
mod store;

use app::unread::{self, Position};
use app::{App, Caller, Feature, Result, Work, access};
use model::{RoomId, Seq, UserEvent, UserId};
use serde::Deserialize;

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

/// Moves the caller's read position on; never back, and never past the room's head. Tells the caller's other devices.
fn move_to(work: &mut Work<'_, '_>, caller: &Caller, to: MovePosition) -> Result<Position> {
    let access = access::room(work, caller, to.room)?;
    let (room, seq, now) = (to.room, to.seq.min(access.head()), work.now());
    if store::raise(work.tx(), room, caller.user, seq, now)? {
        work.announce_to(caller.user, &UserEvent::PositionMoved { room, seq })?;
    }
    unread::position(work.tx(), room, caller.user)?.ok_or_else(access::no_such_room)
}

/// Sending moves one's own position. Told to nobody: the message itself says so.
pub(crate) fn moved_by_sending(work: &mut Work<'_, '_>, user: UserId, room: RoomId, seq: Seq) -> Result<()> {
    let now = work.now();
    store::raise(work.tx(), room, user, seq, now)?;
    Ok(())
}

fn submit(app: &App, caller: &Caller, to: MovePosition) -> impl Future<Output = Result<Position>> + Send + use<> {
    let caller = *caller;
    app.write_in(to.room, move |work| move_to(work, &caller, to))
}
