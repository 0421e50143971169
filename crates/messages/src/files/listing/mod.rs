//! The files of a room, the newest first.

mod http;
mod store;

use std::fmt;
use std::str::FromStr;

use app::{Caller, Error, Feature, Result, access};
use db::Tx;
use model::{AttachedFile, RoomId, Seq, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// A file of a room.
#[derive(Debug, Serialize, ToSchema)]
struct RoomFile {
    /// The message that it goes with.
    seq: Seq,
    /// Its number in that message, from 0.
    place: i64,
    /// Who sent it.
    by: UserId,
    /// When.
    at: Time,
    /// The file.
    file: AttachedFile,
}

/// A place between files, as a client hands it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Before {
    seq: Seq,
    place: i64,
}

impl Before {
    /// Behind the newest.
    const NEWEST: Self = Self { seq: Seq::MAX, place: 0 };
}

impl fmt::Display for Before {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.seq, self.place)
    }
}

impl FromStr for Before {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let unknown = || Error::invalid("invalid_request", "This is no place between files.");
        let (seq, place) = text.split_once('-').ok_or_else(unknown)?;
        Ok(Self { seq: seq.parse().map_err(|_| unknown())?, place: place.parse().map_err(|_| unknown())? })
    }
}

/// What somebody may see of a page.
fn page(tx: &mut Tx<'_>, caller: &Caller, room: RoomId, before: Before, limit: i64) -> Result<Vec<RoomFile>> {
    let view = access::view(tx, caller, room)?;
    Ok(store::page(tx, (room, view.first()), before, limit)?)
}
