//! Messages: sending, the files that go with them, pages of history, what is done to them, read positions and what is unread.

mod body;
mod deletion;
mod drafts;
mod edit;
mod erasure;
mod files;
mod forwards;
mod history;
mod imports;
mod marks;
mod own_data;
mod pins;
mod positions;
mod previews;
mod reactions;
mod readers;
mod reports;
mod send;
mod shares;
mod target;
mod uploads;
mod words;

use app::Feature;

pub use imports::{Imported, RoomImport};
pub use previews::Previews;
pub use send::{SendMessage, send, submit};

/// What this crate brings.
#[must_use]
pub fn feature() -> Feature {
    let all = Feature::new().with(send::feature()).with(history::feature()).with(positions::feature());
    let acts = Feature::new().with(edit::feature()).with(deletion::feature()).with(forwards::feature());
    let marks = Feature::new().with(reactions::feature()).with(pins::feature()).with(marks::feature());
    let marks = marks.with(reports::feature()).with(words::feature()).with(drafts::feature()).with(readers::feature());
    let all = all.with(acts).with(marks).with(uploads::feature()).with(files::feature());
    let all = all.with(previews::feature());
    all.with(erasure::feature()).with(own_data::feature())
}
