//! What this crate knows of a person, for the archive of their data: what they wrote, in the order of the keys that it was sent with, and how far they have
//! read.

mod store;
mod words;

use app::{Error, Feature, OwnData, OwnLines, Result};
use db::Tx;
use model::{FileId, Mark, MarkId, ReportId, ReportReason, RoomId, Seq, Time, UserId};
use serde::Serialize;
use serde_json::Value;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    let messages = OwnData { name: "messages", about: words::messages, count, page: messages };
    let positions = OwnData { name: "read_positions", about: words::positions, count: one, page: positions };
    let files = OwnData { name: "files", about: words::files, count: count_files, page: files };
    let marks = OwnData { name: "marked_messages", about: words::marks, count: count_marks, page: marks };
    let drafts = OwnData { name: "drafts", about: words::drafts, count: one, page: drafts };
    let reports = OwnData { name: "reports", about: words::reports, count: one, page: reports };
    Feature::new()
        .own_data(messages)
        .own_data(positions)
        .own_data(files)
        .own_data(marks)
        .own_data(drafts)
        .own_data(reports)
}

/// A message, as it is stored.
struct Stored {
    key: Vec<u8>,
    room: RoomId,
    seq: Seq,
    at: Time,
    body: String,
}

/// A message that somebody wrote.
#[derive(Serialize)]
struct OwnMessage {
    #[serde(skip)]
    key: Vec<u8>,
    room: RoomId,
    seq: Seq,
    at: Time,
    /// Null: it was removed.
    text: Option<String>,
}

/// A file that somebody sent.
#[derive(Serialize)]
struct OwnFile {
    id: FileId,
    room: RoomId,
    /// The message that it goes with.
    seq: Seq,
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    size: i64,
}

/// How far somebody has read in a room.
#[derive(Serialize)]
struct OwnPosition {
    room: RoomId,
    seq: Seq,
    moved_at: Time,
}

/// A message that somebody saved, or hid from themselves.
#[derive(Serialize)]
struct OwnMark {
    #[serde(skip)]
    id: MarkId,
    room: RoomId,
    seq: Seq,
    mark: Mark,
    at: Time,
}

/// What somebody was about to say in a room.
#[derive(Serialize)]
struct OwnDraft {
    room: RoomId,
    at: Time,
    text: String,
    /// The message that it answers.
    reply: Option<Seq>,
}

/// A message that somebody reported.
#[derive(Serialize)]
struct OwnReport {
    #[serde(skip)]
    id: ReportId,
    room: RoomId,
    seq: Seq,
    at: Time,
    reason: ReportReason,
    note: String,
}

impl OwnMessage {
    fn read(stored: Stored) -> Result<Self> {
        let Stored { key, room, seq, at, body } = stored;
        let body: Value = serde_json::from_str(&body).map_err(Error::internal)?;
        Ok(Self { key, room, seq, at, text: body["text"].as_str().map(str::to_owned) })
    }
}

fn count(tx: &mut Tx<'_>, user: UserId) -> Result<u64> {
    Ok(store::count(tx, user)?.unsigned_abs())
}

fn one(_: &mut Tx<'_>, _: UserId) -> Result<u64> {
    Ok(1)
}

fn messages(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::messages(tx, user, after, OwnLines::MOST)?;
    let rows: Vec<OwnMessage> = rows.into_iter().map(OwnMessage::read).collect::<Result<_>>()?;
    OwnLines::page(&rows, |row| row.key.clone())
}

fn positions(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::positions(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.room.get()))
}

fn count_files(tx: &mut Tx<'_>, user: UserId) -> Result<u64> {
    Ok(store::count_files(tx, user)?.unsigned_abs())
}

fn files(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::files(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}

fn count_marks(tx: &mut Tx<'_>, user: UserId) -> Result<u64> {
    Ok(store::count_marks(tx, user)?.unsigned_abs())
}

fn marks(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::marks(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}

fn drafts(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::drafts(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.room.get()))
}

fn reports(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::reports(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}
