//! How the words of `model` stand in a column: ids as integers, words and names as text.

use model::{
    BlobId, Circle, ClientKey, ContactFault, ContactId, ContactImportId, ContactImportState, ContactSource,
    ContactState, Content, FileId, History, Id, IdentityId, InvitationId, InvitationOutcome, JobId, JobState, LetterId,
    LetterKind, LetterState, Mark, MarkId, MemberState, OwnDataId, PageId, PasskeyId, ReportId, ReportReason, Role,
    RoomId, RoomKind, Seq, SessionId, Time, UndoId, Uri, UserId, Verdict,
};

use crate::row::{Cell, CellRef};
use crate::value::Value;

/// Ids and times: `$of` makes the integer, `$from` the word.
macro_rules! integers {
    ($($name:ty: $of:expr, $from:expr;)+) => {$(
        impl From<$name> for Value {
            fn from(it: $name) -> Self {
                Self::I64($of(it))
            }
        }
        impl From<&$name> for Value {
            fn from(it: &$name) -> Self {
                Self::I64($of(*it))
            }
        }
        impl Cell for $name {
            fn decode(cell: CellRef<'_>) -> Option<Self> {
                i64::decode(cell).map($from)
            }
        }
    )+};
}
integers! {
    RoomId: Id::get, Id::from_raw;
    UserId: Id::get, Id::from_raw;
    BlobId: Id::get, Id::from_raw;
    FileId: Id::get, Id::from_raw;
    SessionId: Id::get, Id::from_raw;
    JobId: Id::get, Id::from_raw;
    IdentityId: Id::get, Id::from_raw;
    InvitationId: Id::get, Id::from_raw;
    PasskeyId: Id::get, Id::from_raw;
    LetterId: Id::get, Id::from_raw;
    ContactId: Id::get, Id::from_raw;
    ContactImportId: Id::get, Id::from_raw;
    OwnDataId: Id::get, Id::from_raw;
    PageId: Id::get, Id::from_raw;
    UndoId: Id::get, Id::from_raw;
    MarkId: Id::get, Id::from_raw;
    ReportId: Id::get, Id::from_raw;
    Seq: Id::get, Id::from_raw;
    Time: |time: Time| time.0, Time;
}

/// Words with `Display` and `FromStr`. A word that this program does not know is a column of another type.
macro_rules! words {
    ($($name:ty),+) => {$(
        impl From<$name> for Value {
            fn from(it: $name) -> Self {
                Self::Text(it.to_string())
            }
        }
        impl From<&$name> for Value {
            fn from(it: &$name) -> Self {
                Self::Text(it.to_string())
            }
        }
        impl Cell for $name {
            fn decode(cell: CellRef<'_>) -> Option<Self> {
                match cell {
                    CellRef::Text(it) => it.parse().ok(),
                    _ => None,
                }
            }
        }
    )+};
}
words!(
    Circle,
    ContactFault,
    ContactImportState,
    ContactSource,
    ContactState,
    InvitationOutcome,
    Content,
    RoomKind,
    History,
    MemberState,
    Role,
    Uri,
    JobState,
    LetterKind,
    LetterState,
    Mark,
    ReportReason,
    Verdict
);

impl From<ClientKey> for Value {
    fn from(key: ClientKey) -> Self {
        Self::Text(key.to_string())
    }
}

impl From<&ClientKey> for Value {
    fn from(key: &ClientKey) -> Self {
        Self::Text(key.to_string())
    }
}

impl Cell for ClientKey {
    fn decode(cell: CellRef<'_>) -> Option<Self> {
        match cell {
            CellRef::Text(it) => it.parse().ok().map(Self),
            _ => None,
        }
    }
}
