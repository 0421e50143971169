//! Taking out of the rooms what an erased person wrote. Nothing comes to it meanwhile: who is erased is in no room.

mod job;
mod store;

use app::access;
use app::{ErrorKind, Feature, Result, Work};
use model::{Event, RoomId, Seq, UserId};

use crate::deletion;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    job::feature()
}

/// Messages read at a time, and redacted at most in one unit.
const MANY: i64 = 200;

/// A message of somebody's.
#[derive(Debug, Clone)]
struct Theirs {
    /// What it was sent with: the order in which they are found.
    key: Vec<u8>,
    room: RoomId,
    seq: Seq,
    /// Its text is gone.
    redacted: bool,
}

/// Takes the texts of these messages out of a room, and their files.
fn redact(work: &mut Work<'_, '_>, room: RoomId, seqs: &[Seq]) -> Result<()> {
    let access = access::erasure(work, room)?;
    for seq in seqs {
        deletion::take_out(work, &access, *seq)?;
    }
    Ok(())
}

/// Tells a room that what somebody wrote is gone, all of it. A room that ended tells nobody anything.
fn tell(work: &mut Work<'_, '_>, room: RoomId, user: UserId, through: Seq) -> Result<()> {
    match access::house(work, room) {
        Ok(access) => work.announce(&access, &Event::MessagesRedacted { user, through }).map(drop),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}
