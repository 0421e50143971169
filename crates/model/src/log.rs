//! The three kinds of log.

use std::fmt;

use crate::{RoomId, UserId};

/// Names one log: a room's (dense seq), a person's (rising cursor), or the server's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Log {
    /// Every change of a room.
    Room(RoomId),
    /// What concerns one person.
    User(UserId),
    /// What every node must know: revoked sessions, settings, keys, audit.
    Server,
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Room(room) => write!(f, "r{room}"),
            Self::User(user) => write!(f, "u{user}"),
            Self::Server => f.write_str("s"),
        }
    }
}
