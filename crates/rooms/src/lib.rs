//! Rooms: making and finding them, who is in them, how one gets in and out, and the room that everybody is in.

pub mod by_address;
mod creation;
mod direct;
mod directory;
mod erasure;
mod house;
mod imports;
mod invitations;
mod leaving;
mod links;
mod members;
mod membership;
mod own_data;
mod presence;
mod profile;
mod refusals;
mod renaming;
mod render;

use app::Feature;

pub use house::default_room;
pub use imports::{
    KeptInvitation, RoomShape, find_imported_room, imported_room, keep_invitation, keep_place, was_there,
};
pub use render::{LastMessage, Room};

/// What this crate brings.
#[must_use]
pub fn feature() -> Feature {
    Feature::new()
        .with(directory::feature())
        .with(creation::feature())
        .with(direct::feature())
        .with(membership::feature())
        .with(leaving::feature())
        .with(members::feature())
        .with(invitations::feature())
        .with(links::feature())
        .with(profile::feature())
        .with(presence::feature())
        .with(house::feature())
        .with(imports::feature())
        .with(renaming::feature())
        .with(erasure::feature())
        .with(own_data::feature())
}
