//! Ids: 53-bit integers behind one type each, exact as JSON numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The largest id or seq: what JavaScript still holds exactly (2^53 - 1).
pub const MAX_ID: i64 = (1 << 53) - 1;

/// What every id type can do: come from and go to the integer that the database stores.
pub trait Id: Copy {
    /// The stored integer.
    fn get(self) -> i64;
    /// Wraps an integer which is known to be valid: one read from the database or just issued.
    fn from_raw(raw: i64) -> Self;
}

/// An integer that cannot be an id: below the smallest, above 2^53 - 1, or no integer at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a whole number between 1 and 2^53 - 1")
    }
}

impl std::error::Error for InvalidId {}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $smallest:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = i64, minimum = $smallest, maximum = 9007199254740991_i64)]
        pub struct $name(i64);

        impl $name {
            /// The integer inside.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl Id for $name {
            fn get(self) -> i64 {
                self.0
            }
            fn from_raw(raw: i64) -> Self {
                Self(raw)
            }
        }

        impl TryFrom<i64> for $name {
            type Error = InvalidId;
            fn try_from(raw: i64) -> Result<Self, InvalidId> {
                if ($smallest..=MAX_ID).contains(&raw) { Ok(Self(raw)) } else { Err(InvalidId) }
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                // `i64::from_str` takes a leading plus; an address must have one spelling.
                if text.starts_with('+') || (text.len() > 1 && text.starts_with('0')) {
                    return Err(InvalidId);
                }
                text.parse::<i64>().map_err(|_| InvalidId)?.try_into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                i64::deserialize(from)?.try_into().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// A room, and with it the room's log.
    RoomId, 1
);
id!(
    /// A person's account, and with it the person's user log.
    UserId, 1
);
id!(
    /// A session: a signed-in browser, or a key.
    SessionId, 1
);
id!(
    /// An identity that somebody has elsewhere, linked to their account here.
    IdentityId, 1
);
id!(
    /// An invitation code.
    InvitationId, 1
);
id!(
    /// A passkey that opens somebody's account.
    PasskeyId, 1
);
id!(
    /// The change of an address that can be taken back.
    UndoId, 1
);
id!(
    /// What is known of somebody, put together for them; each making has its own.
    OwnDataId, 1
);
id!(
    /// Bytes that people brought.
    BlobId, 1
);
id!(
    /// A file that somebody brings: while it is uploaded, and then in its message.
    FileId, 1
);
id!(
    /// A page that messages link to, as it was fetched.
    PageId, 1
);
id!(
    /// Something that somebody keeps of messages for themselves: rises with the time at which they did so.
    MarkId, 1
);
id!(
    /// A message that was reported to those who look after its room.
    ReportId, 1
);
id!(
    /// An entry of somebody's address book.
    ContactId, 1
);
id!(
    /// A file of contacts that somebody brought.
    ContactImportId, 1
);
id!(
    /// A letter that the server sends.
    LetterId, 1
);
id!(
    /// A piece of durable work. Stays the same through all its attempts, so that others can drop repeats by it.
    JobId, 1
);
id!(
    /// The number of an event in its log: 1, 2, 3 … Zero stands for "before the first".
    Seq, 0
);

impl Seq {
    /// Before the first event.
    pub const ZERO: Self = Self(0);
    /// After every event: "no bound" in a keyset page.
    pub const MAX: Self = Self(MAX_ID);

    /// The next number.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The number before this one; zero stays zero.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(if self.0 > 0 { self.0 - 1 } else { 0 })
    }
}

/// The idempotency key of a send: a UUID that the sender's client makes. `key` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = "uuid")]
pub struct ClientKey(pub Uuid);

impl ClientKey {
    /// A key (a UUID of version 4) from 16 random bytes, for a sender who makes none.
    #[must_use]
    pub const fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }
}

impl fmt::Display for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling_and_stays_within_53_bits() {
        assert_eq!("7".parse::<RoomId>().map(RoomId::get), Ok(7));
        for wrong in ["0", "-1", "+7", "07", "", "7 ", "9007199254740992", "99999999999999999999", "1e3", "x"] {
            assert_eq!(wrong.parse::<RoomId>(), Err(InvalidId), "{wrong}");
        }
        assert!(serde_json::from_str::<UserId>("9007199254740991").is_ok());
        for wrong in ["0", "1.5", "\"1\"", "9007199254740992", "null"] {
            assert!(serde_json::from_str::<UserId>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_seq_may_be_zero_and_counts_on() {
        assert_eq!("0".parse::<Seq>(), Ok(Seq::ZERO));
        assert_eq!(Seq::ZERO.next().get(), 1);
        assert_eq!(Seq::ZERO.previous(), Seq::ZERO);
    }
}
