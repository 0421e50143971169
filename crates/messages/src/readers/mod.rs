//! Who has read how far, for others in the room: as far as people let them see it (`see_read`), and they tell something themselves. In small rooms by name; in
//! public and larger ones how many. Whoever watches a small room hears of it in passing; no log tells of it, and whoever opens a room asks.

mod http;
mod store;

use app::access::{self, RoomView};
use app::{Caller, Feature, Reading, Result, bonds, cut_page};
use db::Tx;
use model::limits::{READERS_COUNTED, READERS_NAMED};
use model::{Circle, Matter, RoomId, RoomKind, Seq, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::target;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// How far somebody has read a room.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
struct Reader {
    /// Who.
    user: UserId,
    /// They came in with this event: what stands before it they did not read because it was sent.
    since: Seq,
    /// Up to here; `since`, where they have read nothing.
    seq: Seq,
    /// Since when; null: they have read nothing.
    at: Option<Time>,
}

impl Reader {
    fn has_read(&self, seq: Seq) -> bool {
        self.since < seq && seq <= self.seq
    }
}

/// Somebody who has read a message.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
struct MessageReader {
    /// Who.
    user: UserId,
    /// When, where that is known: they have read nothing after it.
    at: Option<Time>,
}

/// Who has read a message.
#[derive(Debug, Default, Serialize, ToSchema)]
struct ReaderPage {
    /// How many others, of those who let you see it, up to 1,000; null: you let nobody see what you read.
    count: Option<i64>,
    /// Who, in rising id; null in public rooms and in those of more than 50 members.
    readers: Option<Vec<MessageReader>>,
    /// Goes into `after`; null: there are no more.
    next: Option<UserId>,
}

/// Which part of a list.
#[derive(Debug, Clone, Copy)]
struct Part {
    after: Option<UserId>,
    limit: i64,
}

/// How far the others of a small room have read, as far as they let the caller see it. None: it is not a small one, or the caller lets nobody see it.
fn of_room(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<Option<Vec<Reader>>> {
    let view = access::member(tx, caller, room)?;
    if tells_nobody(tx, caller.user)? {
        return Ok(None);
    }
    named(tx, caller, &view)
}

/// Who has read a message: those who were in the room when it was sent, but for who sent it and who asks.
fn of_message(tx: &mut Tx<'_>, caller: &Caller, (room, seq): (RoomId, Seq), part: Part) -> Result<ReaderPage> {
    let view = access::member(tx, caller, room)?;
    let sender = target::seen(tx, &view, seq)?.sender;
    if tells_nobody(tx, caller.user)? {
        return Ok(ReaderPage::default());
    }
    let Some(mut readers) = named(tx, caller, &view)? else {
        let count = store::count(tx, room, seq, (sender, caller.user), READERS_COUNTED)?;
        return Ok(ReaderPage { count: Some(count), ..ReaderPage::default() });
    };
    readers.retain(|reader| reader.user != sender && reader.has_read(seq));
    let count = i64::try_from(readers.len()).ok();
    readers.retain(|reader| part.after.is_none_or(|after| reader.user > after));
    let next = cut_page(&mut readers, part.limit).map(|last| last.user);
    let read = |reader: Reader| MessageReader { user: reader.user, at: reader.at.filter(|_| reader.seq == seq) };
    Ok(ReaderPage { count, readers: Some(readers.into_iter().map(read).collect()), next })
}

/// The others of a small room who let the caller see it; none: it is not a small one.
fn named(tx: &mut Tx<'_>, caller: &Caller, view: &RoomView) -> Result<Option<Vec<Reader>>> {
    if view.kind() == RoomKind::Public {
        return Ok(None);
    }
    let Some(mut readers) = of_few(tx, view.room())? else { return Ok(None) };
    readers.retain(|reader| reader.user != caller.user);
    let people: Vec<UserId> = readers.iter().map(|reader| reader.user).collect();
    let admitting = bonds::admitting(tx, Matter::SeeRead, caller.user, &people)?;
    readers.retain(|reader| admitting.contains(&reader.user));
    Ok(Some(readers))
}

/// None: they are too many to be named.
fn of_few(tx: &mut Tx<'_>, room: RoomId) -> Result<Option<Vec<Reader>>> {
    let readers = store::of_room(tx, room, READERS_NAMED + 1)?;
    let few = i64::try_from(readers.len()).is_ok_and(|count| count <= READERS_NAMED);
    Ok(few.then_some(readers))
}

fn tells_nobody(tx: &mut Tx<'_>, user: UserId) -> Result<bool> {
    Ok(bonds::privacy(tx, user)?.circle(Matter::SeeRead) == Circle::Nobody)
}

/// Who is told at once that somebody read on in a room that is not public, in rising id: where they are few, those whom they let see it, and who tell something themselves.
pub fn audience(tx: &mut Tx<'_>, reading: &Reading) -> Result<Vec<UserId>> {
    let Some(readers) = of_few(tx, reading.room)? else { return Ok(Vec::new()) };
    let others: Vec<UserId> = readers.iter().map(|one| one.user).filter(|user| *user != reading.user).collect();
    let shown = bonds::shown(tx, Matter::SeeRead, reading.user, &others)?;
    Ok(others.into_iter().filter(|user| shown.contains(user)).collect())
}
