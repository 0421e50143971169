//! People: who is whose friend, who is kept away, and whom somebody lets do what.

pub mod contacts;

use app::Feature;

/// What this crate brings.
#[must_use]
pub fn feature() -> Feature {
    Feature::new().with(contacts::feature())
}
