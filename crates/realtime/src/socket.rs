//! One connection, as the hub sees it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use model::{RoomId, SessionId, UserId};

use crate::order::{Ordered, OrderedGuard, SUBSCRIPTIONS};
use crate::subscriptions::{List, Subscriptions};
use crate::{Hub, Outbox, OutboxLimits};

/// A connection of a person: who, by which session, what waits for it, and where it listens.
#[derive(Debug)]
pub struct Socket {
    outbox: Outbox,
    subscriptions: Ordered<SUBSCRIPTIONS, Subscriptions>,
    user: UserId,
    session: SessionId,
}

impl Socket {
    /// A socket that does not listen to anything yet.
    #[must_use]
    pub fn new(user: UserId, session: SessionId, limits: OutboxLimits) -> Arc<Self> {
        let subscriptions = Ordered::new(Subscriptions::default());
        Arc::new(Self { outbox: Outbox::new(limits), subscriptions, user, session })
    }

    /// Whose it is.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// By which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// What waits for it.
    #[must_use]
    pub const fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Whether it receives this room's events live.
    #[must_use]
    pub fn is_subscribed(&self, room: RoomId) -> bool {
        self.place(List::Events, room).is_some()
    }

    /// Its place in a list of the room.
    pub(crate) fn place(&self, list: List, room: RoomId) -> Option<u32> {
        self.subscriptions.lock().place(list, room)
    }

    /// Where it listens.
    pub(crate) fn subscriptions(&self) -> OrderedGuard<'_, SUBSCRIPTIONS, Subscriptions> {
        self.subscriptions.lock()
    }
}

/// A socket that the hub knows. Dropping it takes the socket out of everything it listens to.
#[must_use = "dropping it detaches the socket"]
pub struct Attached {
    pub(crate) hub: Arc<Hub>,
    pub(crate) socket: Arc<Socket>,
}

impl Attached {
    /// The socket.
    #[must_use]
    pub const fn socket(&self) -> &Arc<Socket> {
        &self.socket
    }
}

impl Deref for Attached {
    type Target = Arc<Socket>;
    fn deref(&self) -> &Arc<Socket> {
        &self.socket
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        self.hub.detach(&self.socket);
    }
}

impl fmt::Debug for Attached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.fmt(f)
    }
}
