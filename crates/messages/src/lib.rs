//! Messages: sending, pages of history, what is done to them, read positions and what is unread.

mod body;
mod deletion;
mod edit;
mod erasure;
mod forwards;
mod history;
mod imports;
mod own_data;
mod pins;
mod positions;
mod reactions;
mod send;
mod target;

use app::Feature;

pub use imports::{Imported, RoomImport};
pub use send::{SendMessage, send, submit};

/// What this crate brings.
#[must_use]
pub fn feature() -> Feature {
    let all = Feature::new().with(send::feature()).with(history::feature()).with(positions::feature());
    let acts = Feature::new().with(edit::feature()).with(deletion::feature()).with(forwards::feature());
    let marks = Feature::new().with(reactions::feature()).with(pins::feature());
    all.with(acts).with(marks).with(erasure::feature()).with(own_data::feature())
}
