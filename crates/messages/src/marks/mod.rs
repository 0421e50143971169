//! What somebody keeps of a message for themselves: to find it again, or not to see it any more. Nobody else learns of it.

mod http;
mod socket;
mod store;

use app::{App, Caller, Error, ErrorKind, Feature, LimitKey, Limiter, Result, Work, access, cut_page};
use db::Tx;
use model::limits::SAVED;
use model::{Mark, MarkId, RoomId, Seq, Time, UserEvent, UserId};
use serde::Deserialize;

use crate::{history, target};

pub use store::of_page;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    socket::ops(Feature::new().routes(http::routes())).on_user_erased(forget)
}

/// A mark on a message.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkMessage {
    room: RoomId,
    seq: Seq,
    mark: Mark,
}

/// A message that somebody marked.
#[derive(Debug, Clone, Copy)]
struct Marked {
    id: MarkId,
    room: RoomId,
    seq: Seq,
    at: Time,
}

/// Puts a mark on a message that one sees. Once is enough: again changes nothing.
fn set(work: &mut Work<'_, '_>, caller: &Caller, what: MarkMessage) -> Result<()> {
    let view = access::view(work.tx(), caller, what.room)?;
    target::seen(work.tx(), &view, what.seq)?;
    if store::is_there(work.tx(), caller.user, what)? {
        return Ok(());
    }
    if what.mark == Mark::Saved && store::count(work.tx(), caller.user, Mark::Saved)? >= SAVED {
        return Err(Error::conflict("too_many_saved", "You have saved as many messages as you can."));
    }
    let (id, now) = (work.new_id(), work.now());
    store::insert(work.tx(), caller.user, (id, now), what)?;
    let MarkMessage { room, seq, mark } = what;
    work.announce_to(caller.user, &UserEvent::MessageMarked { room, seq, mark })?;
    Ok(())
}

/// Takes one's mark off, also where one does not see the message any more. What is not there is gone already.
fn clear(work: &mut Work<'_, '_>, caller: &Caller, what: MarkMessage) -> Result<()> {
    let MarkMessage { room, seq, mark } = what;
    if store::delete(work.tx(), caller.user, what)? {
        work.announce_to(caller.user, &UserEvent::MessageUnmarked { room, seq, mark })?;
    } else {
        access::view(work.tx(), caller, room)?;
    }
    Ok(())
}

/// What somebody saved, the last first, as far as they still see it: the JSON text `{"saved":[…],"next":…}`.
fn saved(tx: &mut Tx<'_>, caller: &Caller, before: MarkId, limit: i64) -> Result<String> {
    let mut page = store::page(tx, caller.user, Mark::Saved, before, limit + 1)?;
    let next = cut_page(&mut page, limit).map_or_else(|| "null".to_owned(), |last| last.id.to_string());
    let mut items = Vec::with_capacity(page.len());
    for marked in page {
        if let Some(inside) = seen(tx, caller, marked)? {
            let (id, at) = (marked.id.to_string(), marked.at.to_string());
            items.push([r#"{"id":"#, &id, r#","at":""#, &at, r#"","#, &inside, "}"].concat());
        }
    }
    Ok([r#"{"saved":["#, &items.join(","), r#"],"next":"#, &next, "}"].concat())
}

/// What somebody keeps of the messages between two numbers.
fn between(tx: &mut Tx<'_>, caller: &Caller, room: RoomId, (from, to): (Seq, Seq)) -> Result<Vec<(Seq, Mark)>> {
    let view = access::view(tx, caller, room)?;
    Ok(of_page(tx, caller.user, room, from.max(view.first()), to)?)
}

/// What they see of it. A room that they are not in any more keeps what they saved until they are in it again.
fn seen(tx: &mut Tx<'_>, caller: &Caller, marked: Marked) -> Result<Option<String>> {
    match access::view(tx, caller, marked.room) {
        Ok(view) => history::one(tx, &view, caller.user, marked.seq),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A message is gone: nobody keeps anything of it.
pub fn drop_all(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> Result<()> {
    Ok(store::delete_all(tx, room, seq)?)
}

fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    Ok(store::delete_of(work.tx(), user)?)
}

/// What is done about a mark.
#[derive(Debug, Clone, Copy)]
enum Act {
    Set,
    Clear,
}

fn submit(
    app: &App,
    caller: &Caller,
    act: Act,
    what: MarkMessage,
) -> Result<impl Future<Output = Result<()>> + Send + use<>> {
    let caller = *caller;
    app.limit(Limiter::MessageSend, &LimitKey::User(caller.user))?;
    Ok(app.write_in(what.room, move |work| match act {
        Act::Set => set(work, &caller, what),
        Act::Clear => clear(work, &caller, what),
    }))
}
