//! What is told of a room beside its messages: who came and went, how it is called, what is pinned.

mod store;

use db::Tx;
use model::Seq;

use super::read::frame_of;
use crate::access::RoomView;
use crate::error::Result;

/// At most so many come at a time: the latest.
const LARGEST: i64 = 200;

/// The lines of a part of the log, as a JSON array of its events in rising seq. In rooms with more members than `crowd` nobody is told who comes and
/// goes; sockets are not either.
///
/// # Errors
/// Storage errors.
pub fn lines(tx: &mut Tx<'_>, view: &RoomView, part: (Seq, Seq), crowd: usize) -> Result<String> {
    let room = view.room();
    let crowd = i64::try_from(crowd).unwrap_or(i64::MAX - 1);
    let mut rows = if store::has_more_members(tx, room, crowd)? {
        store::of_the_room(tx, room, part, LARGEST)?
    } else {
        store::all(tx, room, part, LARGEST)?
    };
    rows.reverse();
    let frames: Vec<String> = rows.iter().map(|row| frame_of(room, row)).collect();
    Ok(["[", &frames.join(","), "]"].concat())
}
