//! What travels: an event encoded once, and the hints that announce it.

use std::sync::Arc;

use bytes::Bytes;
use model::{Circle, Log, Relation, RoomId, Seq, UserId};

/// A complete JSON text, without WebSocket header; encoded once and shared by all who receive it.
pub type Frame = Bytes;

/// One event of a log, ready to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Which log it stands in.
    pub log: Log,
    /// Its number there.
    pub seq: Seq,
    /// The number before it. In a room's log always `seq - 1`. In the other logs compaction may leave holes: an event just
    /// written says `seq - 1`, one read from the log names what was read before it.
    pub prev: Seq,
    /// What sockets receive.
    pub frame: Frame,
    /// What rooms with very many members receive instead, all but the user of `effect`: a `skip`.
    pub quiet: Option<Frame>,
    /// What this node's state must learn from it.
    pub effect: Effect,
}

/// What a node's state must learn from an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Room log: this person is a member from this event on. The person's sockets receive the event itself.
    Joined {
        /// Who.
        user: UserId,
        /// The first seq that the person may see; never above the event's own.
        from: Seq,
    },
    /// Room log: this person is no member any more, and does not receive the event.
    Gone {
        /// Who.
        user: UserId,
    },
    /// Room log: the room is deleted. Everybody receives the event and is out after it.
    Closed,
    /// Room log: texts were taken out of what stands before it. What is kept of that in memory goes.
    Redacted,
    /// User log: the person is a member of this room now. Makes sockets find rooms that this node did not follow yet.
    Entered {
        /// Where.
        room: RoomId,
    },
    /// User log: others learn more, or less, of whether the person is here.
    Shown {
        /// Who learns it from now on.
        to: Circle,
    },
    /// User log: somebody is something else to the person now.
    Related {
        /// Who.
        user: UserId,
        /// What from now on.
        relation: Relation,
    },
}

impl Effect {
    /// The person it is about.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::Joined { user, .. } | Self::Gone { user } => Some(user),
            Self::None
            | Self::Closed
            | Self::Redacted
            | Self::Entered { .. }
            | Self::Shown { .. }
            | Self::Related { .. } => None,
        }
    }
}

/// What nodes tell each other: this log has reached this seq. May be lost, doubled or late.
#[derive(Debug, Clone)]
pub struct Hint {
    /// Which log.
    pub log: Log,
    /// How far it goes.
    pub seq: Seq,
    /// The event with that seq, where it rides along.
    pub envelope: Option<Arc<Envelope>>,
}

impl Hint {
    /// Without the event: whoever listens reads the log.
    #[must_use]
    pub const fn bare(log: Log, seq: Seq) -> Self {
        Self { log, seq, envelope: None }
    }
}

impl From<Arc<Envelope>> for Hint {
    fn from(envelope: Arc<Envelope>) -> Self {
        Self { log: envelope.log, seq: envelope.seq, envelope: Some(envelope) }
    }
}

/// What a read of a log found: `events` is everything there is in `(after, through]`, in rising seq.
#[derive(Debug, Clone)]
pub struct Page {
    /// Which log.
    pub log: Log,
    /// Read from above here.
    pub after: Seq,
    /// Read up to here: the head, or the last event where the page was full.
    pub through: Seq,
    /// What stands there.
    pub events: Vec<Arc<Envelope>>,
}
