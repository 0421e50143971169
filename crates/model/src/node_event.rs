//! What stands in the log of the server itself.

use serde::{Deserialize, Serialize};

use crate::{InvitationAct, InvitationId, JobAct, JobId, PersonAct, RoomId, SessionId, UserId};

/// One entry of the server's log: what all nodes must know, and what administrators did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "data")]
pub enum NodeEvent {
    /// No credential of this session is worth anything any more.
    #[serde(rename = "session.revoked")]
    SessionRevoked {
        /// Which.
        session: SessionId,
        /// Whose.
        user: UserId,
    },
    /// Likewise, of many sessions of one person.
    #[serde(rename = "sessions.revoked")]
    SessionsRevoked {
        /// Which.
        sessions: Vec<SessionId>,
        /// Whose.
        user: UserId,
    },
    /// The server has an administrator; setup is over.
    #[serde(rename = "admin.created")]
    AdminCreated {
        /// Who.
        user: UserId,
    },
    /// Somebody who came by an import was handed to a person.
    #[serde(rename = "person.claimed")]
    PersonClaimed {
        /// Who.
        user: UserId,
    },
    /// An administrator did something about somebody.
    #[serde(rename = "person.managed")]
    PersonManaged {
        /// Whom it is about.
        user: UserId,
        /// What was done.
        act: PersonAct,
        /// Who did it.
        by: UserId,
    },
    /// An administrator made an invitation code, or took one back.
    #[serde(rename = "invitation.managed")]
    InvitationManaged {
        /// Which.
        invitation: InvitationId,
        /// What was done.
        act: InvitationAct,
        /// Who did it.
        by: UserId,
    },
    /// Another public room is the one that everybody is in.
    #[serde(rename = "default_room.changed")]
    DefaultRoomChanged {
        /// Which.
        room: RoomId,
        /// Who decided it.
        by: UserId,
    },
    /// An administrator stepped in at a job. The node that runs it hears of it by this.
    #[serde(rename = "job.managed")]
    JobManaged {
        /// Which.
        job: JobId,
        /// What was done.
        act: JobAct,
        /// Who did it; none: whoever sat at the machine.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// Something is done at other times, or not any more.
    #[serde(rename = "schedule.changed")]
    ScheduleChanged {
        /// Its name.
        name: String,
        /// Who decided it; none: whoever sat at the machine.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// Access tokens are signed by another key, now or soon.
    #[serde(rename = "keys.rotated")]
    KeysRotated {},
    /// A setting has a new value.
    #[serde(rename = "setting.changed")]
    SettingChanged {
        /// Its name.
        name: String,
        /// Who decided it; none: the server itself, at its first start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
}
