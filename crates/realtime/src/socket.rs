//! One connection, as the hub sees it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use model::{RoomId, SessionId, UserId};

use crate::order::{Ordered, SUBSCRIPTIONS};
use crate::{Hub, Outbox, OutboxLimits};

/// A connection of a person: who, by which session, what waits for it, and where it listens.
#[derive(Debug)]
pub struct Socket {
    outbox: Outbox,
    subscriptions: Ordered<SUBSCRIPTIONS, Subscriptions>,
    user: UserId,
    session: SessionId,
}

/// Where a socket listens. Sorted by room; beside each stands the socket's place in the room's list.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    rooms: Vec<(RoomId, u32)>,
    detached: bool,
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
        self.place(room).is_some()
    }

    /// Its place in the room's list.
    pub(crate) fn place(&self, room: RoomId) -> Option<u32> {
        let subscriptions = self.subscriptions.lock();
        let found = subscriptions.find(room).ok()?;
        Some(subscriptions.rooms[found].1)
    }

    /// Notes that it stands at this place of the room's list now. False: it is on its way out, or stands there already.
    pub(crate) fn add(&self, room: RoomId, place: u32) -> bool {
        let mut subscriptions = self.subscriptions.lock();
        let Err(found) = subscriptions.find(room) else { return false };
        if subscriptions.detached {
            return false;
        }
        subscriptions.rooms.insert(found, (room, place));
        true
    }

    /// Notes that it was moved within the room's list.
    pub(crate) fn moved(&self, room: RoomId, place: u32) {
        let mut subscriptions = self.subscriptions.lock();
        if let Ok(found) = subscriptions.find(room) {
            subscriptions.rooms[found].1 = place;
        }
    }

    /// Forgets the room; the place it had there.
    pub(crate) fn remove(&self, room: RoomId) -> Option<u32> {
        let mut subscriptions = self.subscriptions.lock();
        let found = subscriptions.find(room).ok()?;
        Some(subscriptions.rooms.remove(found).1)
    }

    /// From now on nothing is added; the rooms to take it out of.
    pub(crate) fn begin_detach(&self) -> Vec<RoomId> {
        let mut subscriptions = self.subscriptions.lock();
        subscriptions.detached = true;
        subscriptions.rooms.iter().map(|(room, _)| *room).collect()
    }
}

impl Subscriptions {
    fn find(&self, room: RoomId) -> Result<usize, usize> {
        self.rooms.binary_search_by_key(&room, |(room, _)| *room)
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
