//! Inviting people: a link for whoever holds it, letters to the addresses of one's book, and what becomes of it when somebody accepts.

mod accepting;
mod closing;
mod joining;
mod letters;
mod links;
mod sending;
mod token;

pub use joining::tell as tell_joined;

use app::{Error, Feature};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new()
        .with(links::feature())
        .with(accepting::feature())
        .with(sending::feature())
        .with(closing::feature())
        .with(joining::feature())
}

/// 404 `no_such_invitation`: one answer to all that leads nowhere, so that nobody learns why.
fn no_such_invitation() -> Error {
    Error::not_found("no_such_invitation", "This invitation does not work, or no longer works.")
}
