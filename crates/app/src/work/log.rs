//! What a send is answered.

use model::{RoomId, Seq, Time};
use serde::Serialize;
use utoipa::ToSchema;

/// Where an event stands: its room, its seq, and when it was written. The answer to a send, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sent {
    /// The room.
    pub room: RoomId,
    /// The number in the room's log.
    pub seq: Seq,
    /// When it was written.
    pub at: Time,
}
