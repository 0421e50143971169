//! What clients did and saw while a server was hurt, and the checks that find what must not have happened.
//!
//! A [`Recorder`] takes down every call and everything that reached a socket. After healing, the whole room logs and everybody's state are
//! read once more; together they are a [`History`], which [`check`](check()) judges without knowing how it came about. Every body is unique, so
//! checking is one walk over the entries.

mod check;
mod entry;
mod key;
mod recorder;

pub use check::{Check, Finding, check};
pub use entry::{Connection, Entry, FinalRoom, FinalState, History, Phase, RoomState, Seen, What};
pub use key::{Key, body_hash};
pub use recorder::Recorder;
