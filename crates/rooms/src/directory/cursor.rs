//! Where a page of rooms begins: texts that a client hands back as they are.

use std::fmt;
use std::str::FromStr;

use app::Error;
use model::{Id, MAX_ID, RoomId, Time};

/// The longest folded name that can stand in a cursor, in bytes: folding may lengthen a name.
const LONGEST: usize = 8_192;

/// A place in the order of the latest change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByChange {
    /// When the room was last told something.
    pub touched_at: Time,
    /// Which room.
    pub room: RoomId,
}

impl ByChange {
    /// Before everything.
    pub fn start() -> Self {
        Self { touched_at: Time(i64::MAX), room: RoomId::from_raw(MAX_ID) }
    }
}

impl fmt::Display for ByChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.touched_at.0, self.room)
    }
}

impl FromStr for ByChange {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let (touched_at, room) = text.split_once('-').ok_or_else(unknown)?;
        Ok(Self {
            touched_at: Time(touched_at.parse().map_err(|_| unknown())?),
            room: room.parse().map_err(|_| unknown())?,
        })
    }
}

/// A place in the order of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByName {
    /// The room's name as it is sorted.
    pub folded: String,
    /// Which room; none: before everything.
    pub room: RoomId,
}

impl ByName {
    /// Before everything: no name is empty.
    pub fn start() -> Self {
        Self { folded: String::new(), room: RoomId::from_raw(MAX_ID) }
    }
}

impl fmt::Display for ByName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.room, self.folded)
    }
}

impl FromStr for ByName {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let (room, folded) = text.split_once('-').ok_or_else(unknown)?;
        // PostgreSQL cannot even compare with a NUL, and no name has one.
        if folded.len() > LONGEST || folded.contains('\0') {
            return Err(unknown());
        }
        Ok(Self { folded: folded.to_owned(), room: room.parse().map_err(|_| unknown())? })
    }
}

fn unknown() -> Error {
    Error::invalid("invalid_request", "A page begins where an earlier answer said in \"next\".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_whatever_the_name() {
        for folded in ["general", "a-b", "-", "küche 🏠"] {
            let key = ByName { folded: folded.to_owned(), room: RoomId::from_raw(7) };
            assert_eq!(key.to_string().parse::<ByName>().ok(), Some(key));
        }
        let key = ByChange { touched_at: Time(5), room: RoomId::from_raw(7) };
        assert_eq!(key.to_string().parse::<ByChange>().ok(), Some(key));
    }

    #[test]
    fn what_no_answer_said_is_refused() {
        for wrong in ["", "5", "-", "x-7", "5-0", "99999999999999999999-1", "5-7-"] {
            assert!(wrong.parse::<ByChange>().is_err(), "{wrong}");
        }
        for wrong in ["", "7", "0-a", "x-a", "7-a\0"] {
            assert!(wrong.parse::<ByName>().is_err(), "{wrong}");
        }
    }
}
