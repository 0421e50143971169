//! What stands in the logs. An event holds ids and what was decided, never names of people, addresses or numbers.

use serde::{Deserialize, Serialize};

use crate::{Calls, Emoji, History, LinkPreview, MessageBody, MessageText, Role, RoomKind, RoomName, Seq, UserId};

/// One entry of a room's log. `event` is its kind, `data` its body: on the wire as in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "data")]
pub enum Event {
    /// The first event of every room.
    #[serde(rename = "room.created")]
    RoomCreated {
        /// Who it is for.
        kind: RoomKind,
        /// Its name; direct rooms have none.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<RoomName>,
    },
    /// Something about the room is different now.
    #[serde(rename = "room.changed")]
    RoomChanged(RoomChange),
    /// The last event of a log.
    #[serde(rename = "room.deleted")]
    RoomDeleted {},
    /// Somebody sent a message.
    #[serde(rename = "message.created")]
    MessageCreated(MessageBody),
    /// A message says something else now.
    #[serde(rename = "message.edited")]
    MessageEdited {
        /// Which.
        seq: Seq,
        /// What it says from now on.
        text: MessageText,
        /// Who is called by it.
        #[serde(flatten)]
        calls: Calls,
    },
    /// A message is gone, for everybody; what it said is out of the log.
    #[serde(rename = "message.deleted")]
    MessageDeleted {
        /// Which.
        seq: Seq,
    },
    /// These are the previews of a message's links from now on; what they were before is out of the log.
    #[serde(rename = "message.previewed")]
    MessagePreviewed {
        /// Which message.
        seq: Seq,
        /// In the order of the links; none: there are none any more.
        previews: Vec<LinkPreview>,
    },
    /// Somebody answered a message with an emoji.
    #[serde(rename = "reaction.added")]
    ReactionAdded {
        /// Which message.
        seq: Seq,
        /// With what.
        emoji: Emoji,
    },
    /// Somebody took their emoji back.
    #[serde(rename = "reaction.removed")]
    ReactionRemoved {
        /// Which message.
        seq: Seq,
        /// What it was.
        emoji: Emoji,
    },
    /// A message is kept in view for everybody.
    #[serde(rename = "message.pinned")]
    MessagePinned {
        /// Which.
        seq: Seq,
    },
    /// It is not any more.
    #[serde(rename = "message.unpinned")]
    MessageUnpinned {
        /// Which.
        seq: Seq,
    },
    /// The texts of what somebody sent, up to here, were taken out of the log. What stands there now is `{"redacted":true}`.
    #[serde(rename = "messages.redacted")]
    MessagesRedacted {
        /// Whose.
        user: UserId,
        /// The last seq that is meant.
        through: Seq,
    },
    /// Somebody is in.
    #[serde(rename = "member.joined")]
    MemberJoined {
        /// Who.
        user: UserId,
        /// As what.
        role: Role,
        /// The first seq that this person may see.
        from: Seq,
    },
    /// Somebody may come in.
    #[serde(rename = "member.invited")]
    MemberInvited {
        /// Who.
        user: UserId,
    },
    /// Somebody went, or declined.
    #[serde(rename = "member.left")]
    MemberLeft {
        /// Who.
        user: UserId,
        /// They were not in yet.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        invited: bool,
    },
    /// The account of somebody who was here once is deleted: nothing says any more who they were.
    #[serde(rename = "person.erased")]
    PersonErased {
        /// Who.
        user: UserId,
    },
    /// Somebody who is or was here is called or looks otherwise: ask for them again.
    #[serde(rename = "person.renamed")]
    PersonRenamed {
        /// Who.
        user: UserId,
    },
    /// Somebody was put out, or an invitation was taken back.
    #[serde(rename = "member.removed")]
    MemberRemoved {
        /// Who.
        user: UserId,
        /// They were not in yet.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        invited: bool,
    },
    /// Somebody may do more, or less.
    #[serde(rename = "member.role_changed")]
    MemberRoleChanged {
        /// Who.
        user: UserId,
        /// As what from now on.
        role: Role,
    },
}

/// What of a room changed; absent means as before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomChange {
    /// The new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<RoomName>,
    /// Read-only from now on, or open again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// What newcomers see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    /// Whether it is the room everybody is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<bool>,
    /// Whether its address admits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_address: Option<bool>,
}

impl Event {
    /// Whether it counts as a message: shown, counted as unread, lifting a room in lists.
    #[must_use]
    pub const fn is_message(&self) -> bool {
        matches!(self, Self::MessageCreated(_))
    }

    /// Without what the server made of it: what the sender said, and says again who is unsure. None: the server made nothing of it.
    #[must_use]
    pub fn as_said(&self) -> Option<Self> {
        match self {
            Self::MessageCreated(body) if body.calls != Calls::NOBODY => {
                Some(Self::MessageCreated(MessageBody { calls: Calls::NOBODY, ..body.clone() }))
            }
            _ => None,
        }
    }

    /// Kinds that alter nothing of who may see a room. What they say may have been taken out of the log.
    pub const SAY_NOTHING_TO_NODES: [&'static str; 8] = [
        Self::MESSAGE_KIND,
        "message.edited",
        "message.previewed",
        "reaction.added",
        "reaction.removed",
        "message.pinned",
        "message.unpinned",
        "room.changed",
    ];

    /// The kind under which messages stand in a log.
    pub const MESSAGE_KIND: &'static str = "message.created";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_back_from_its_kind_and_body() {
        let user = UserId::try_from(7).unwrap();
        let events = [
            Event::RoomDeleted {},
            Event::MemberJoined { user, role: Role::Owner, from: Seq::ZERO.next() },
            Event::RoomChanged(RoomChange { archived: Some(true), ..RoomChange::default() }),
        ];
        for event in events {
            let json = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event, "{json}");
        }
    }

    #[test]
    fn a_change_tells_only_what_changed() {
        let json =
            serde_json::to_string(&Event::RoomChanged(RoomChange { archived: Some(true), ..RoomChange::default() }));
        assert_eq!(json.unwrap(), r#"{"event":"room.changed","data":{"archived":true}}"#);
    }
}
