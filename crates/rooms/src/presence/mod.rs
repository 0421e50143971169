//! Who of a room is online, for its members, and that somebody types there. Nothing of it is stored.

mod http;
mod socket;

use app::Feature;
use model::RoomId;
use serde::Deserialize;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    socket::ops(Feature::new().routes(http::routes()))
}

/// Somebody types.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typing {
    room: RoomId,
}
