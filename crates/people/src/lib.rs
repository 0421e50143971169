//! People: who is whose friend, who is kept away, whom somebody lets do what, and how people find each other.

mod avatars;
mod blocks;
mod finding;
mod friends;
mod invitations;
mod own_data;
mod privacy;
mod profiles;
mod relations;
mod requests;
mod somebody;
mod suggestions;

pub mod contacts;

use app::Feature;
pub use privacy::keep_last_seen;

/// What this crate brings.
#[must_use]
pub fn feature() -> Feature {
    Feature::new()
        .with(relations::feature())
        .with(requests::feature())
        .with(friends::feature())
        .with(blocks::feature())
        .with(privacy::feature())
        .with(finding::feature())
        .with(suggestions::feature())
        .with(own_data::feature())
        .with(profiles::feature())
        .with(avatars::feature())
        .with(contacts::feature())
        .with(invitations::feature())
}
