//! Access of an import: what was said elsewhere is written down in the name of those who said it.

use model::{RoomId, UserId};

use super::{RoomAccess, house};
use crate::error::Result;
use crate::work::Work;

/// The right to write down in a room what was said elsewhere, by whomever.
#[derive(Debug)]
pub struct ImportAccess(RoomAccess);

impl ImportAccess {
    /// The room.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.0.room
    }

    /// For something that `user` said.
    #[must_use]
    pub const fn said_by(&self, user: UserId) -> RoomAccess {
        let RoomAccess { room, kind, archived, history, first, head, .. } = self.0;
        RoomAccess {
            room,
            by: Some(user),
            kind,
            archived,
            history,
            first,
            head,
            state: None,
            role: None,
            blocks: false,
        }
    }
}

/// Access of an import, for whoever runs the server.
///
/// # Errors
/// `no_such_room` (404): deleted, or never there.
pub fn import(work: &mut Work<'_, '_>, room: RoomId) -> Result<ImportAccess> {
    Ok(ImportAccess(house(work, room)?))
}
