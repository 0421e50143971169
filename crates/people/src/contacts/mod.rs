//! Address books that people bring: read beside, kept for their owner alone, and compared with those here who let themselves be found.

mod adding;
mod book;
mod discovery;
mod imports;
mod matching;
mod reading;

use app::Feature;

pub use book::hold_id as hold_book;
pub use discovery::refresh as refresh_discovery;
pub(crate) use matching::{admitted, look_up};

pub use imports::{NewImport, begin, is_recorded};
pub use matching::find_by;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    book::feature()
        .with(adding::feature())
        .with(imports::feature())
        .with(matching::feature())
        .with(discovery::feature())
}
