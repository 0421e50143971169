//! Refusals that several rules share, so that one code always has one sentence.

use app::access::RoomAccess;
use app::{Error, Result};
use model::RoomKind;

/// 409 `default_room`.
pub(crate) fn default_room() -> Error {
    Error::conflict("default_room", "This is the room that everybody is in.")
}

/// 404 `no_such_user`.
pub(crate) fn no_such_user() -> Error {
    Error::not_found("no_such_user", "There is no such person.")
}

/// 404 `no_such_member`.
pub(crate) fn no_such_member() -> Error {
    Error::not_found("no_such_member", "This person is not in this room.")
}

/// 403 `forbidden`, in the words of the spine.
pub(crate) fn forbidden() -> Error {
    Error::forbidden("forbidden", "Your role in this room does not allow that.")
}

/// 403 `not_a_member`, in the words of the spine.
pub(crate) fn not_a_member() -> Error {
    Error::forbidden("not_a_member", "Join this room first.")
}

/// 409 `not_public`.
pub(crate) fn not_public() -> Error {
    Error::conflict("not_public", "This room is not public.")
}

/// 409 `address_admits_nobody`.
pub(crate) fn address_admits_nobody() -> Error {
    Error::conflict("address_admits_nobody", "An address admits nobody. Make a join link.")
}

/// A direct room stays as it is made.
///
/// # Errors
/// `direct_room` (409) in one.
pub(crate) fn not_direct(kind: RoomKind) -> Result<()> {
    match kind {
        RoomKind::Direct => {
            Err(Error::conflict("direct_room", "A direct room has its two people and nothing to change."))
        }
        RoomKind::Public | RoomKind::Group => Ok(()),
    }
}

/// For what needs no role: nobody comes into an archived room.
///
/// # Errors
/// `room_archived` (409).
pub(crate) fn not_archived(access: &RoomAccess) -> Result<()> {
    if access.archived() {
        return Err(Error::conflict("room_archived", "This room is archived: it is read-only."));
    }
    Ok(())
}
