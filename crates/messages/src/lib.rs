//! Messages: sending, the files that go with them, pages of history, read positions and what is unread.

mod erasure;
mod files;
mod history;
mod imports;
mod own_data;
mod positions;
mod send;
mod shares;
mod target;
mod uploads;

use app::Feature;

pub use files::{copy as copy_files, put as put_files};
pub use imports::{Imported, RoomImport};
pub use send::{SendMessage, send, submit};

/// What this crate brings.
#[must_use]
pub fn feature() -> Feature {
    let all = Feature::new().with(send::feature()).with(history::feature()).with(positions::feature());
    all.with(erasure::feature()).with(own_data::feature()).with(uploads::feature()).with(files::feature())
}
