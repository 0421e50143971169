//! Messages that a room keeps in view.

mod http;
mod socket;
mod store;

use app::access::RoomAccess;
use app::{App, Caller, Error, Feature, LimitKey, Limiter, Result, Work, access};
use db::Tx;
use model::limits::PINS;
use model::{Event, Permission, RoomId, Seq};
use serde::Deserialize;

use crate::{history, target};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    socket::ops(Feature::new().routes(http::routes()))
}

/// Which message.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    room: RoomId,
    seq: Seq,
}

/// Keeps a message in view for everybody. Once is enough.
fn pin(work: &mut Work<'_, '_>, caller: &Caller, which: Which) -> Result<()> {
    let access = access_to(work, caller, which)?;
    if store::is_there(work.tx(), which)? {
        return Ok(());
    }
    if store::count(work.tx(), which.room)? >= PINS {
        return Err(Error::conflict("too_many_pins", "This room keeps as many messages in view as it can."));
    }
    let pinned = work.announce(&access, &Event::MessagePinned { seq: which.seq })?;
    Ok(store::insert(work.tx(), which, pinned)?)
}

/// Does not keep it in view any more.
fn unpin(work: &mut Work<'_, '_>, caller: &Caller, which: Which) -> Result<()> {
    let access = access_to(work, caller, which)?;
    if store::delete(work.tx(), which)? {
        work.announce(&access, &Event::MessageUnpinned { seq: which.seq })?;
    }
    Ok(())
}

/// What the room keeps in view, as far as the caller sees it: the JSON text `{"pins":[…]}`.
fn list(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<String> {
    let view = access::view(tx, caller, room)?;
    let mut pins = Vec::new();
    for pin in store::list(tx, room)? {
        if let Some(inside) = history::one(tx, &view, caller.user, pin.seq)? {
            let by = pin.by.map_or_else(|| "null".to_owned(), |by| by.to_string());
            pins.push(["{", &inside, r#","at":""#, &pin.at.to_string(), r#"","by":"#, &by, "}"].concat());
        }
    }
    Ok([r#"{"pins":["#, &pins.join(","), "]}"].concat())
}

fn access_to(work: &mut Work<'_, '_>, caller: &Caller, which: Which) -> Result<RoomAccess> {
    let access = access::room(work, caller, which.room)?;
    target::live(work, &access, which.seq)?;
    access.require(Permission::Pin)?;
    Ok(access)
}

/// What is done about it.
#[derive(Debug, Clone, Copy)]
enum Act {
    Pin,
    Unpin,
}

fn submit(
    app: &App,
    caller: &Caller,
    act: Act,
    which: Which,
) -> Result<impl Future<Output = Result<()>> + Send + use<>> {
    let caller = *caller;
    app.limit(Limiter::MessageSend, &LimitKey::User(caller.user))?;
    Ok(app.write_in(which.room, move |work| match act {
        Act::Pin => pin(work, &caller, which),
        Act::Unpin => unpin(work, &caller, which),
    }))
}
