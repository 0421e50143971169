//! The message that somebody acts on.

mod store;

use app::access::{RoomAccess, RoomView};
use app::{Error, Result, Work};
use db::Tx;
use model::{Seq, UserId};

/// A message that is there to be acted on.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Whose it is.
    pub sender: UserId,
    /// The event with its current text.
    pub text_seq: Seq,
}

/// The one answer to a message that is not there, that is not this person's to see, and that is gone.
pub fn no_such_message() -> Error {
    Error::not_found("no_such_message", "There is no such message, or it was deleted.")
}

/// The message at this number, for somebody who sees it.
///
/// # Errors
/// `no_such_message` (404).
pub fn live(work: &mut Work<'_, '_>, access: &RoomAccess, seq: Seq) -> Result<Target> {
    let target = store::find(work.tx(), access.room(), seq)?.filter(|_| seq >= access.first());
    target.ok_or_else(no_such_message)
}

/// As [`live`], for somebody who only reads.
///
/// # Errors
/// `no_such_message` (404).
pub fn seen(tx: &mut Tx<'_>, view: &RoomView, seq: Seq) -> Result<Target> {
    let target = store::find(tx, view.room(), seq)?.filter(|_| seq >= view.first());
    target.ok_or_else(no_such_message)
}
