//! What stands in people's user logs. As in the others: ids and what was decided, never names of people, addresses or numbers.

use serde::{Deserialize, Serialize};

use crate::{
    Circle, ContactId, ContactImportId, ContactImportState, Mark, MemberState, Relation, Role, RoomId, Seq, UserId,
};

/// One entry of a person's user log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "data")]
pub enum UserEvent {
    /// One's own membership of a room is different now.
    #[serde(rename = "membership.changed")]
    MembershipChanged {
        /// Where.
        room: RoomId,
        /// What one is there now.
        state: MemberState,
        /// The role, while joined.
        #[serde(skip_serializing_if = "Option::is_none")]
        role: Option<Role>,
    },
    /// One read a room up to here, on some device.
    #[serde(rename = "position.moved")]
    PositionMoved {
        /// Where.
        room: RoomId,
        /// Up to here.
        seq: Seq,
        /// How often one set it back: of two positions, the one that was set back more often is the later one, of others the further one.
        #[serde(default, skip_serializing_if = "is_zero")]
        set_back: i64,
        /// Once one set it back: the room's last event then. What one sent after that is read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        through: Option<Seq>,
    },
    /// One keeps something of a message for oneself.
    #[serde(rename = "message.marked")]
    MessageMarked {
        /// Where.
        room: RoomId,
        /// Which.
        seq: Seq,
        /// What.
        mark: Mark,
    },
    /// One does not any more.
    #[serde(rename = "message.unmarked")]
    MessageUnmarked {
        /// Where.
        room: RoomId,
        /// Which.
        seq: Seq,
        /// What it was.
        mark: Mark,
    },
    /// What one is about to say somewhere is something else now; not what. The entry's own number is the draft's version.
    #[serde(rename = "draft.changed")]
    DraftChanged {
        /// Where.
        room: RoomId,
    },
    /// The reports that one looks after are others now.
    #[serde(rename = "reports.changed")]
    ReportsChanged {
        /// Where the message stands; none: in a room that only administrators look after.
        #[serde(skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
    },
    /// Others learn more, or less, of whether one is here.
    #[serde(rename = "presence.changed")]
    PresenceChanged {
        /// Who learns it from now on.
        presence: Circle,
    },
    /// Somebody is something else to one now.
    #[serde(rename = "relation.changed")]
    RelationChanged {
        /// Who.
        user: UserId,
        /// What from now on.
        relation: Relation,
    },
    /// A file of contacts that one brought is read, or proved to be none.
    #[serde(rename = "contacts.imported")]
    ContactsImported {
        /// Which.
        import: ContactImportId,
        /// How it ended.
        state: ContactImportState,
        /// How many addresses are new.
        added: i64,
        /// How many have another name now.
        changed: i64,
        /// How many were there already.
        unchanged: i64,
        /// How much could not be read.
        refused: i64,
        /// Behind how many of the new ones somebody here was found.
        matched: i64,
    },
    /// Somebody of one's address book has come here.
    #[serde(rename = "contact.joined")]
    ContactJoined {
        /// Who.
        user: UserId,
        /// The entry; none: it is gone.
        #[serde(skip_serializing_if = "Option::is_none")]
        contact: Option<ContactId>,
    },
    /// One is called or looks otherwise: ask for oneself again.
    #[serde(rename = "username.changed")]
    UsernameChanged {},
    /// One administers the server from now on, or does not any more.
    #[serde(rename = "admin.changed")]
    AdminChanged {
        /// Whether one does.
        admin: bool,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(count: &i64) -> bool {
    *count == 0
}
