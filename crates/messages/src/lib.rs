//! Messages: sending, pages of history, read positions and what is unread.

mod erasure;
mod history;
mod imports;
mod own_data;
mod positions;
mod send;
mod target;

use app::Feature;

pub use imports::{Imported, RoomImport};
pub use send::{SendMessage, send, submit};

/// What this crate brings.
#[must_use]
pub fn feature() -> Feature {
    let all = Feature::new().with(send::feature()).with(history::feature()).with(positions::feature());
    all.with(erasure::feature()).with(own_data::feature())
}
