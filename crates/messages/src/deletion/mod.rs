//! Taking a message away, for everybody: what it said is nowhere any more, and its number says that it is gone.

mod http;
mod socket;
mod store;

use app::access::RoomAccess;
use app::{App, Caller, Feature, Result, Work, access};
use model::{Event, Permission, RoomId, Seq};
use serde::Deserialize;

use crate::{files, forwards, marks, previews, reports, target, words};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    socket::ops(Feature::new().routes(http::routes()))
}

/// A message to be taken away.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeleteMessage {
    room: RoomId,
    seq: Seq,
}

/// Takes one's own message away, also where the room is archived or the other one blocked; those of others as a moderator.
fn delete(work: &mut Work<'_, '_>, caller: &Caller, which: DeleteMessage) -> Result<()> {
    let access = access::room(work, caller, which.room)?;
    let target = target::live(work, &access, which.seq)?;
    if target.sender != caller.user {
        access.require(Permission::DeleteOthers)?;
    }
    gone(work, &access, which.seq)
}

/// Takes a message away on behalf of whoever has the right to, and tells the room.
pub fn gone(work: &mut Work<'_, '_>, access: &RoomAccess, seq: Seq) -> Result<()> {
    let deleted = work.announce(access, &Event::MessageDeleted { seq })?;
    take_out(work, access, seq)?;
    store::set_deleted(work.tx(), access.room(), seq, deleted)?;
    Ok(())
}

/// Takes what a message said out of the room's log, every version of it, and what hangs on it; what was made of it elsewhere follows.
pub fn take_out(work: &mut Work<'_, '_>, access: &RoomAccess, seq: Seq) -> Result<()> {
    let room = access.room();
    work.redact(access, seq)?;
    for version in store::later_versions(work.tx(), room, seq)? {
        work.redact(access, version)?;
    }
    store::drop_what_hangs_on(work.tx(), room, seq)?;
    marks::drop_all(work.tx(), room, seq)?;
    reports::settle(work, room, seq)?;
    words::forget(work, room, seq)?;
    previews::forget(work, access, seq)?;
    files::release(work, room, seq)?;
    forwards::recall(work, room, seq)
}

fn submit(app: &App, caller: &Caller, which: DeleteMessage) -> impl Future<Output = Result<()>> + Send + use<> {
    let caller = *caller;
    app.write_in(which.room, move |work| delete(work, &caller, which))
}
