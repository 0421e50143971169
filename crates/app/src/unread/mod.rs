//! How far somebody has read a room, and what is unread above it: a question that lists of rooms, pages and sockets all ask.

mod store;

use db::Tx;
use model::limits::UNREAD_COUNTED;
use model::{RoomId, Seq, UserId};

use crate::error::Result;

/// How far somebody has read a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Read up to here.
    pub position: Seq,
    /// Live messages of others, but those whom they blocked, above it and up to where it was asked, counted up to 100.
    pub unread: i64,
    /// How often they set it back.
    pub set_back: i64,
}

/// Where a member stands among the events up to `through`: read up to the position, and at least up to where they came in.
/// None: no member, ever. The bound is the head that the caller tells with the count, since others may write meanwhile.
///
/// # Errors
/// Storage errors.
pub fn position(tx: &mut Tx<'_>, room: RoomId, user: UserId, through: Seq) -> Result<Option<Position>> {
    let Some(at) = store::find(tx, room, user)? else { return Ok(None) };
    let unread = if at.last_message > at.position {
        store::count(tx, room, user, (at.position, through), UNREAD_COUNTED)?
    } else {
        0
    };
    Ok(Some(Position { position: at.position, unread, set_back: at.set_back }))
}
