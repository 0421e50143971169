//! The words of a history.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Key;

/// Where something happened: which client, and which of its connections. The number 0 stands for plain HTTP requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Connection {
    /// The client.
    pub client: u32,
    /// Counted from 1 by the client.
    pub number: u32,
}

impl Connection {
    /// A request over HTTP, which belongs to no connection.
    #[must_use]
    pub const fn http(client: u32) -> Self {
        Self { client, number: 0 }
    }
}

/// How far a call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It is about to leave.
    Invoke,
    /// It was answered.
    Ok,
    /// It was refused: it has no effect and never will.
    Fail,
    /// Nobody knows: the connection broke, or the answer was 503.
    Info,
}

/// An event as an observer saw it. `key` is none for events that are not messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Its number in the room.
    pub seq: i64,
    /// The sender's key.
    pub key: Option<Key>,
    /// Fingerprint of its text, or of its data where it has none.
    pub body_hash: u64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// One attempt to send a message. A retry is another attempt with the same key.
    Send {
        /// Which attempt; the same in its invocation and its end.
        call: u64,
        /// How far it came.
        phase: Phase,
        /// Into which room.
        room: i64,
        /// The sender's key.
        key: Key,
        /// Fingerprint of the text.
        body_hash: u64,
        /// The acknowledged number; only with [`Phase::Ok`].
        seq: Option<i64>,
    },
    /// One read of a page of a room's log.
    Read {
        /// Which attempt; the same in its invocation and its end.
        call: u64,
        /// How far it came.
        phase: Phase,
        /// Of which room.
        room: i64,
        /// The head that the answer named; only with [`Phase::Ok`].
        head: Option<i64>,
        /// The page, in rising seq; only with [`Phase::Ok`].
        page: Vec<Seen>,
    },
    /// A socket was welcomed. From each of the rooms in `held` everything above the number is owed to it.
    Welcome {
        /// Which history of the database.
        epoch: Arc<str>,
        /// The resume was refused as a whole.
        reset: bool,
        /// What the client named, or else the head that was named to it.
        held: BTreeMap<i64, i64>,
    },
    /// A socket received an event.
    Event {
        /// Of which room.
        room: i64,
        /// What.
        seen: Seen,
    },
    /// A socket received numbers that stand for events.
    Skip {
        /// Of which room.
        room: i64,
        /// The first.
        from: i64,
        /// The last.
        seq: i64,
    },
    /// A socket was told to reload a room; live events go on above `head`.
    Gap {
        /// Which room.
        room: i64,
        /// Up to where.
        head: i64,
    },
    /// A socket received an entry of its user's own log.
    Own {
        /// Its number: rising, with holes.
        cursor: i64,
    },
}

/// One line of a history. `idx` is its place: what has a lower one happened earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The place in the history.
    pub idx: u64,
    /// Microseconds since the recorder began.
    pub t_mono: u64,
    /// Who, and over which connection.
    pub connection: Connection,
    /// Which server.
    pub node: u32,
    /// What.
    pub what: What,
}

/// A whole room log, read after healing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalRoom {
    /// Which room.
    pub room: i64,
    /// Below this its log is gone.
    pub first: i64,
    /// The number of its last event.
    pub head: i64,
    /// The log, in the order in which the server gave it.
    pub events: Vec<Seen>,
}

/// What a member holds about a room, or what the server says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RoomState {
    /// The last event.
    pub head: i64,
    /// The last message; 0 where there is none.
    pub last_message: i64,
    /// Read up to here.
    pub position: i64,
    /// Live messages of others above it, up to 100.
    pub unread: i64,
    /// How many are in.
    pub members: i64,
}

/// A client's state after healing, beside a fresh load of the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalState {
    /// Which client.
    pub client: u32,
    /// What it made of the events it received.
    pub held: BTreeMap<i64, RoomState>,
    /// What the server says.
    pub fresh: BTreeMap<i64, RoomState>,
}

/// Everything there is to be judged.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// What happened, by rising `idx`.
    pub entries: Vec<Entry>,
    /// The rooms after healing; a room may be there more than once, as different readers saw it.
    pub rooms: Vec<FinalRoom>,
    /// The clients after healing.
    pub states: Vec<FinalState>,
}
