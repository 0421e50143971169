//! Reading the logs: for the hub that follows them, for sockets that resume, and for pages of history.

use std::collections::HashMap;
use std::sync::Arc;

use db::Tx;
use model::{Event, Id, Log, NodeEvent, RoomId, Seq, Time, UserEvent, UserId};
use realtime::{Effect, Envelope, Frame, Page, Snapshot};

use super::encode::{self, Stamp};
use super::store::{self, EventRow};
use crate::access::{RoomView, ServerAccess};
use crate::bonds;
use crate::error::{Error, Result};

/// Which part of a room's log a reader asks for. One bound at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageOf {
    /// The end of the log.
    Latest,
    /// What comes just before this seq.
    Before(Seq),
    /// What comes just after this seq.
    After(Seq),
    /// Half before, half from this seq on.
    Around(Seq),
}

/// Which events a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// All of them.
    All,
    /// Messages only.
    Messages,
}

fn envelope(room: RoomId, row: &EventRow) -> Result<Envelope> {
    let frame = frame_of(room, row);
    let plain = Event::SAY_NOTHING_TO_NODES.contains(&row.kind.as_str());
    // A redacted body is no event any more, and means nothing to a node.
    if plain {
        let (seq, frame) = (row.seq, Frame::from(frame));
        return Ok(Envelope {
            log: Log::Room(room),
            seq,
            prev: seq.previous(),
            frame,
            effect: Effect::None,
            quiet: None,
        });
    }
    let event: Event = serde_json::from_str(&encode::server_frame(&row.kind, &row.body)).map_err(Error::internal)?;
    Ok(encode::envelope_of(room, row.seq, frame, &event))
}

pub(super) fn frame_of(room: RoomId, row: &EventRow) -> String {
    encode::room_frame(room, &row.kind, &row.body, Stamp { seq: row.seq, at: row.at, by: row.by })
}

/// How many entries of a log the hub reads at a time.
const READ: i64 = 500;

/// A log above `after`, for the hub: without asking who reads, for the hub knows.
///
/// # Errors
/// Storage errors.
pub(crate) fn read_log(tx: &mut Tx<'_>, log: Log, after: Seq) -> Result<Page> {
    let (head, events) = match log {
        Log::Room(room) => {
            let head = store::room_bounds(tx, room)?.map_or(Seq::ZERO, |(_, last)| last);
            let rows = store::events_after(tx, room, after, head, READ)?;
            (head, rows.iter().map(|row| envelope(room, row)).collect::<Result<Vec<_>>>()?)
        }
        Log::User(user) => (store::user_head(tx, user)?, user_entries(tx, user, after)?),
        Log::Server => (store::server_head(tx)?, server_entries(tx, after)?),
    };
    let full = i64::try_from(events.len()).is_ok_and(|count| count >= READ);
    let through = if full { events.last().map_or(head, |last| last.seq) } else { head };
    Ok(Page { log, after, through, events: events.into_iter().map(Arc::new).collect() })
}

fn user_entries(tx: &mut Tx<'_>, user: UserId, after: Seq) -> Result<Vec<Envelope>> {
    let mut prev = after;
    let mut entries = Vec::new();
    for (seq, kind, body, at) in store::user_entries_after(tx, user, after, READ)? {
        let event: UserEvent = serde_json::from_str(&encode::server_frame(&kind, &body)).map_err(Error::internal)?;
        let stamp = encode::UserStamp { seq, prev, at };
        entries.push(encode::user_envelope(user, &encode::Encoded { kind, body }, &event, stamp));
        prev = seq;
    }
    Ok(entries)
}

fn server_entries(tx: &mut Tx<'_>, after: Seq) -> Result<Vec<Envelope>> {
    let rows = store::server_entries_after(tx, after, READ)?;
    Ok(rows
        .into_iter()
        .map(|(seq, kind, body, _)| encode::server_envelope(&encode::Encoded { kind, body }, seq))
        .collect())
}

/// What an administrator did, as the server's log has it.
#[derive(Debug, Clone)]
pub struct Act {
    /// Its number in the log.
    pub seq: Seq,
    /// When.
    pub at: Time,
    /// What.
    pub event: NodeEvent,
}

/// What administrators did before an entry of the server's log, the latest first.
///
/// # Errors
/// Storage errors.
pub fn acts(tx: &mut Tx<'_>, _: &ServerAccess, before: Seq, limit: i64) -> Result<Vec<Act>> {
    let rows = store::acts_before(tx, before, limit)?;
    let act = |(seq, kind, body, at): (Seq, String, String, Time)| {
        let event = serde_json::from_str(&encode::server_frame(&kind, &body)).map_err(Error::internal)?;
        Ok(Act { seq, at, event })
    };
    rows.into_iter().map(act).collect()
}

/// The missed entries of a person's log as frames, and how far they reach.
///
/// # Errors
/// Storage errors.
pub(crate) fn missed_entries(tx: &mut Tx<'_>, user: UserId, after: Seq) -> Result<(Vec<Frame>, Seq)> {
    let page = read_log(tx, Log::User(user), after)?;
    Ok((page.events.iter().map(|entry| entry.frame.clone()).collect(), page.through))
}

/// What a reader may see of a page.
#[derive(Debug)]
pub struct EventPage {
    /// The text `{"events":[…],"first":…,"head":…}`.
    pub json: String,
    /// The first and the last seq on it; none: it is empty.
    pub range: Option<(Seq, Seq)>,
    /// The part of the log of which nothing is missing on it.
    pub covers: (Seq, Seq),
}

/// What a reader may see of a page: built on the database thread, where the rows are.
///
/// # Errors
/// Storage errors.
pub fn event_page(tx: &mut Tx<'_>, view: &RoomView, page: PageOf, kinds: Kinds, limit: i64) -> Result<EventPage> {
    let rows = page_rows(tx, view, page, kinds, limit)?;
    let mut json = String::with_capacity(64 + rows.iter().map(|row| row.body.len() + 160).sum::<usize>());
    json.push_str(r#"{"events":["#);
    for (place, row) in rows.iter().enumerate() {
        if place > 0 {
            json.push(',');
        }
        json.push_str(&frame_of(view.room(), row));
    }
    json.push_str(&format!(r#"],"first":{},"head":{}}}"#, view.first(), view.head()));
    let range = rows.first().zip(rows.last()).map(|(first, last)| (first.seq, last.seq));
    let is_full = i64::try_from(rows.len()).is_ok_and(|count| count >= limit);
    Ok(EventPage { json, range, covers: covered(view, page, range, range.filter(|_| is_full)) })
}

/// The part of the log that a page covers. `full`: its range, where it may end before the log does; of one out of the middle nobody knows.
fn covered(view: &RoomView, page: PageOf, range: Option<(Seq, Seq)>, full: Option<(Seq, Seq)>) -> (Seq, Seq) {
    let log = (view.first(), view.head());
    let (first, last) = full.unwrap_or(log);
    match page {
        PageOf::Latest => (first, view.head()),
        PageOf::Before(seq) => (first, seq.previous().min(view.head())),
        PageOf::After(seq) => (seq.next().max(view.first()), last),
        PageOf::Around(_) => range.unwrap_or(log),
    }
}

/// The event of one message, as JSON text; none: there is no message at this number that the reader may see.
///
/// # Errors
/// Storage errors.
pub fn message_event(tx: &mut Tx<'_>, view: &RoomView, seq: Seq) -> Result<Option<String>> {
    let rows = page_rows(tx, view, PageOf::After(seq.previous()), Kinds::Messages, 1)?;
    Ok(rows.first().filter(|row| row.seq == seq).map(|row| frame_of(view.room(), row)))
}

/// A message as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageEntry {
    /// Its number.
    pub seq: Seq,
    /// Who sent it; none: the server itself.
    pub by: Option<UserId>,
    /// What it says; empty once that was taken out of the log.
    pub text: String,
}

/// What a reader may see of a page of messages, in rising seq.
///
/// # Errors
/// Storage errors.
pub fn message_page(tx: &mut Tx<'_>, view: &RoomView, page: PageOf, limit: i64) -> Result<Vec<MessageEntry>> {
    /// The body of a message's event, as far as this reader cares.
    #[derive(serde::Deserialize)]
    struct Body {
        text: Option<String>,
    }
    let rows = page_rows(tx, view, page, Kinds::Messages, limit)?;
    let range = rows.first().zip(rows.last()).map(|(first, last)| (first.seq, last.seq));
    let mut later = match range {
        Some(range) => store::later_bodies(tx, view.room(), range)?.into_iter().collect(),
        None => HashMap::new(),
    };
    let entry = |row: EventRow| {
        let body: Body =
            serde_json::from_str(later.remove(&row.seq).as_ref().unwrap_or(&row.body)).map_err(Error::internal)?;
        Ok(MessageEntry { seq: row.seq, by: row.by, text: body.text.unwrap_or_default() })
    };
    rows.into_iter().map(entry).collect()
}

fn page_rows(tx: &mut Tx<'_>, view: &RoomView, page: PageOf, kinds: Kinds, limit: i64) -> db::Result<Vec<EventRow>> {
    let (room, first, head) = (view.room(), view.first(), view.head());
    let mut after = |seq: Seq, limit| {
        let seq = seq.max(first.previous());
        match kinds {
            Kinds::All => store::events_after(tx, room, seq, head, limit),
            Kinds::Messages => store::messages_after(tx, room, seq, head, limit),
        }
    };
    match page {
        PageOf::After(seq) => return after(seq, limit),
        PageOf::Around(seq) => {
            let later = after(seq.previous(), limit - limit / 2)?;
            let mut rows = rows_before(tx, view, seq, kinds, limit / 2)?;
            rows.extend(later);
            return Ok(rows);
        }
        PageOf::Latest | PageOf::Before(_) => {}
    }
    let before = if let PageOf::Before(seq) = page { seq } else { head.next() };
    rows_before(tx, view, before, kinds, limit)
}

fn rows_before(tx: &mut Tx<'_>, view: &RoomView, before: Seq, kinds: Kinds, limit: i64) -> db::Result<Vec<EventRow>> {
    let before = before.min(view.head().next());
    let mut rows = match kinds {
        Kinds::All => store::events_before(tx, view.room(), before, view.first(), limit)?,
        Kinds::Messages => store::messages_before(tx, view.room(), before, view.first(), limit)?,
    };
    rows.reverse();
    Ok(rows)
}

/// The missed events of one room as frames, for a socket that resumes: above `after`, at most `limit`.
///
/// # Errors
/// Storage errors.
pub(crate) fn missed_frames(tx: &mut Tx<'_>, view: &RoomView, after: Seq, limit: i64) -> Result<Vec<(Seq, Frame)>> {
    let rows = page_rows(tx, view, PageOf::After(after), Kinds::All, limit)?;
    Ok(rows.iter().map(|row| (row.seq, Frame::from(frame_of(view.room(), row)))).collect())
}

/// The state of a log as a node's hub takes it up: its head, of a room all who are joined, of a person who learns whether they are here.
///
/// # Errors
/// Storage errors.
pub(crate) fn snapshot(tx: &mut Tx<'_>, log: Log) -> Result<Snapshot> {
    Ok(match log {
        Log::Room(room) => {
            let head = store::room_bounds(tx, room)?.map_or(Seq::ZERO, |(_, last)| last);
            Snapshot::room(head, store::joined_members(tx, room)?.into_iter().collect())
        }
        Log::User(user) => Snapshot::person(store::user_head(tx, user)?, bonds::sight(tx, user)?),
        Log::Server => Snapshot::head(store::server_head(tx)?),
    })
}

/// The last number of a person's log.
pub(crate) fn user_head(tx: &mut Tx<'_>, user: UserId) -> Result<Seq> {
    Ok(store::user_head(tx, user)?)
}

/// A log that moved, and its head.
pub(crate) struct Moved {
    /// Which.
    pub log: Log,
    /// Its last number.
    pub head: Seq,
}

/// Which logs of all three kinds moved since a moment: one query for the node.
pub(crate) fn moved_since(tx: &mut Tx<'_>, since: Time) -> Result<Vec<Moved>> {
    let rows = store::moved_since(tx, since)?;
    let log = |kind, id| match kind {
        0 => Log::Room(RoomId::from_raw(id)),
        1 => Log::User(UserId::from_raw(id)),
        _ => Log::Server,
    };
    Ok(rows.into_iter().map(|(kind, id, head)| Moved { log: log(kind, id), head }).collect())
}

/// When any room was last told something.
pub(crate) fn newest_touch(tx: &mut Tx<'_>) -> Result<Option<Time>> {
    Ok(store::newest_touch(tx)?)
}
