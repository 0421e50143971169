//! From stored to live: a socket goes live at exactly the seq up to which it was served.

use std::sync::Arc;

use model::{Log, RoomId, Seq};

use crate::hub::Hub;
use crate::log_state::Next;
use crate::room::Room;
use crate::{Frame, Socket};

/// What became of a wish to receive a log live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subscribed {
    /// Everything above what was asked for comes: first `missed`, which the caller sends, then through the outbox.
    Live {
        /// Events that were still in memory; empty where it was live already.
        missed: Vec<Frame>,
    },
    /// The log was delivered further than memory reaches. Read it from `after` and ask again.
    Behind {
        /// How far it was delivered.
        delivered: Seq,
    },
    /// The hub was not there yet, and hurries. Wait with [`Hub::caught_up`] and ask again.
    Ahead {
        /// How far it was delivered.
        delivered: Seq,
    },
    /// No member, as far as the log was followed, which is at least to `after`; a join may stand above. So the database
    /// decides: give up where the person is not in the room; else give the hub a hint of the head and ask again when it is there, or do as
    /// for `Behind`, whereby something may be told twice.
    NotMember,
    /// Load the log first.
    NotLoaded,
}

impl Subscribed {
    const LIVE: Self = Self::Live { missed: Vec::new() };
}

impl Hub {
    /// Makes the socket receive a room above `after`, without a hole and without a repeat. `after` must exist in the log.
    #[must_use]
    pub fn subscribe(&self, room: RoomId, socket: &Arc<Socket>, after: Seq) -> Subscribed {
        let Some(found) = self.find_room(room) else { return Subscribed::NotLoaded };
        let (subscribed, next) = self.subscribe_in(&mut found.lock(), socket, after);
        self.follows.note(Log::Room(room), next);
        subscribed
    }

    fn subscribe_in(&self, room: &mut Room, socket: &Arc<Socket>, after: Seq) -> (Subscribed, Next) {
        let Some(delivered) = room.log.delivered().filter(|_| !room.dropped) else {
            return (Subscribed::NotLoaded, Next::Nothing);
        };
        if after > delivered {
            return (Subscribed::Ahead { delivered }, room.log.behind(after, self.now()));
        }
        let Some(from) = room.body.sees_from(socket.user()) else { return (Subscribed::NotMember, Next::Nothing) };
        if room.body.holds(socket) {
            return (Subscribed::LIVE, Next::Nothing);
        }
        let missed = if after == delivered {
            Some(Vec::new())
        } else if after.next() < from {
            // Whoever reads the log says by a skip that part of it may not be seen.
            None
        } else {
            room.body.missed(socket.user(), (after, delivered), self.limits.quiet_above)
        };
        let Some(missed) = missed else { return (Subscribed::Behind { delivered }, Next::Nothing) };
        room.body.add(socket, &self.surroundings());
        (Subscribed::Live { missed }, Next::Nothing)
    }

    /// Makes the socket receive its user's log above `after`.
    #[must_use]
    pub fn subscribe_user(&self, socket: &Arc<Socket>, after: Seq) -> Subscribed {
        let Some(found) = self.users.find(socket.user()) else { return Subscribed::NotLoaded };
        let mut user = found.lock();
        let Some(delivered) = user.log.delivered() else { return Subscribed::NotLoaded };
        if after > delivered {
            let next = user.log.behind(after, self.now());
            drop(user);
            self.follows.note(Log::User(socket.user()), next);
            return Subscribed::Ahead { delivered };
        }
        if after < delivered && !user.is_live(socket) {
            return Subscribed::Behind { delivered };
        }
        user.set_live(socket);
        Subscribed::LIVE
    }
}
