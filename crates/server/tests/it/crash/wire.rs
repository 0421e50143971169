//! Frames as they come.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use testkit::history::{Key, RoomState, Seen, body_hash};

/// Any frame of the server, as far as these tests read it.
#[derive(Debug, Deserialize)]
pub struct Frame<'a> {
    /// The request that this answers.
    pub re: Option<u64>,
    pub ok: Option<Done>,
    #[serde(borrow)]
    pub error: Option<Refusal<'a>>,
    #[serde(borrow)]
    pub event: Option<Cow<'a, str>>,
    pub room: Option<i64>,
    pub seq: Option<i64>,
    pub by: Option<i64>,
    pub from: Option<i64>,
    pub head: Option<i64>,
    pub cursor: Option<i64>,
    #[serde(borrow)]
    pub data: Option<&'a RawValue>,
    /// Of a welcome.
    pub epoch: Option<String>,
    pub reset: Option<String>,
    pub rooms: Option<Vec<Room>>,
    #[serde(default)]
    pub more: bool,
}

/// What a request achieved.
#[derive(Debug, Deserialize)]
pub struct Done {
    pub seq: Option<i64>,
    pub position: Option<i64>,
}

/// Why a request achieved nothing.
#[derive(Debug, Deserialize)]
pub struct Refusal<'a> {
    #[serde(borrow)]
    pub code: Cow<'a, str>,
}

/// A room as lists and welcomes show it.
#[derive(Debug, Deserialize)]
pub struct Room {
    pub id: i64,
    pub head: i64,
    pub members: i64,
    pub position: i64,
    pub unread: i64,
    pub last_message: Option<LastMessage>,
}

#[derive(Debug, Deserialize)]
pub struct LastMessage {
    pub seq: i64,
}

impl Room {
    /// What a member should hold about it.
    pub fn state(&self) -> RoomState {
        let last_message = self.last_message.as_ref().map_or(0, |message| message.seq);
        RoomState { head: self.head, last_message, position: self.position, unread: self.unread, members: self.members }
    }
}

/// A page of `GET /rooms`.
#[derive(Debug, Deserialize)]
pub struct Rooms {
    pub rooms: Vec<Room>,
    pub next: Option<String>,
}

/// A page of `GET /rooms/{room}/events`.
#[derive(Debug, Deserialize)]
pub struct Page {
    pub events: Vec<PageEvent>,
    pub first: i64,
    pub head: i64,
}

/// An event of a page.
#[derive(Debug, Deserialize)]
pub struct PageEvent {
    pub event: String,
    pub seq: i64,
    pub by: Option<i64>,
    pub data: Box<RawValue>,
}

/// What a message says.
#[derive(Debug, Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    key: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
}

/// An event of a room, whichever way it came.
#[derive(Debug, Clone, Copy)]
pub struct RoomEvent<'a> {
    pub name: &'a str,
    pub by: i64,
    pub data: &'a str,
    pub seen: Seen,
}

impl<'a> RoomEvent<'a> {
    /// Reads the data of an event; a message without key or text is no message.
    pub fn new(name: &'a str, seq: i64, by: Option<i64>, data: &'a str) -> Self {
        let by = by.unwrap_or_default();
        let seen = match serde_json::from_str::<Message<'_>>(data) {
            Ok(message) if name == "message.created" => {
                let key = Key::parse(&message.key);
                Seen { seq, key: Some(key.expect("a key is a UUID")), body_hash: body_hash(&message.text) }
            }
            _ => Seen { seq, key: None, body_hash: body_hash(data) },
        };
        Self { name, by, data, seen }
    }

    /// Reads an event of a page.
    pub fn of_page(event: &'a PageEvent) -> Self {
        Self::new(&event.event, event.seq, event.by, event.data.get())
    }

    /// The person that a membership event is about.
    pub fn subject(&self) -> Option<i64> {
        #[derive(Deserialize)]
        struct Subject {
            user: i64,
        }
        serde_json::from_str::<Subject>(self.data).ok().map(|subject| subject.user)
    }
}
