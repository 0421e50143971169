//! Who is online, and who types: by live connections, never stored, merged, and told only to sessions that watch the room.
//!
//! A person is online while a socket of theirs is ready, and for a moment after the last one went. Whose presence changed is noted
//! at once; with every [`Hub::tick`] the watched rooms are asked whom of them it concerns. Nothing is counted for a room that nobody watches.

mod crowd;
mod going;
mod sight;
mod standing;
mod watch;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use model::{Log, RoomId, Seq, UserId};
use parking_lot::Mutex;

pub(crate) use crowd::Crowd;
pub use sight::{Person, Sight};
pub(crate) use standing::Standing;
pub(crate) use watch::{After, Scene, Watch};

use crate::log_state::Moment;
use crate::{Frame, Hub, Socket};
use going::Going;

/// Rooms are asked whom of them it concerns once in so many tenths of a second.
const LOOK_EVERY: u32 = 3;

/// How presence is told. Times are kept in tenths of a second.
#[derive(Debug, Clone, Copy)]
pub struct PresenceLimits {
    /// A room is told of at most once in this time.
    pub merge: Duration,
    /// That a person types in a room is told at most once in this time.
    pub typing: Duration,
    /// Where more people are online, nobody is told who types.
    pub typing_up_to: usize,
    /// Where more people are online, only their number is told.
    pub list_up_to: usize,
    /// How long a person stays online after the last socket went.
    pub grace: Duration,
}

impl Default for PresenceLimits {
    fn default() -> Self {
        Self {
            merge: Duration::from_secs(2),
            typing: Duration::from_secs(3),
            typing_up_to: 200,
            list_up_to: 100,
            grace: Duration::from_secs(5),
        }
    }
}

/// Who of a room's members is online here, as one of them may know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Online {
    /// How many.
    pub count: usize,
    /// Who, in rising id; none where they are too many.
    pub users: Option<Vec<UserId>>,
}

impl Online {
    fn frame(&self, room: RoomId) -> Frame {
        let count = self.count;
        let Some(users) = &self.users else {
            return Frame::from(format!(r#"{{"event":"room.presence","room":{room},"online":{count}}}"#));
        };
        let users = users.iter().map(UserId::to_string).collect::<Vec<_>>().join(",");
        Frame::from(format!(r#"{{"event":"room.presence","room":{room},"online":{count},"users":[{users}]}}"#))
    }
}

/// What passes between nodes and is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passing {
    /// Somebody types.
    Typing {
        /// Where.
        room: RoomId,
        /// Who, and who learns it.
        person: Person,
    },
    /// Somebody read on, or set their place back.
    Read {
        /// Where.
        room: RoomId,
        /// The frame that says so.
        frame: Frame,
        /// Who learns it, in rising id.
        to: Arc<[UserId]>,
    },
}

/// What the rooms do not know yet, and which of them somebody watches.
#[derive(Debug)]
pub(crate) struct Presence {
    inner: Mutex<Inner>,
    limits: PresenceLimits,
}

#[derive(Debug, Default)]
struct Inner {
    /// Whose presence changed since the last look at all rooms; empty while no room is followed.
    changed: HashSet<UserId>,
    looked: Moment,
    /// Rooms with a [`Watch`].
    followed: HashSet<RoomId>,
    /// Those of them that have something to tell, or to tidy up.
    due: HashSet<RoomId>,
    going: Going,
}

impl Presence {
    pub(crate) fn new(limits: PresenceLimits) -> Self {
        Self { inner: Mutex::default(), limits }
    }

    pub(crate) fn merge(&self) -> u32 {
        tenths(self.limits.merge)
    }

    pub(crate) fn typing(&self) -> u32 {
        tenths(self.limits.typing)
    }

    pub(crate) const fn typing_up_to(&self) -> usize {
        self.limits.typing_up_to
    }

    pub(crate) const fn list_up_to(&self) -> usize {
        self.limits.list_up_to
    }

    /// Somebody appeared or disappeared.
    pub(crate) fn changed(&self, user: UserId) {
        let mut inner = self.inner.lock();
        if !inner.followed.is_empty() {
            inner.changed.insert(user);
        }
    }

    /// The last socket of a person went.
    pub(crate) fn went(&self, user: UserId, now: Moment) {
        self.inner.lock().going.add(user, now);
    }

    /// A room has a [`Watch`]. Called with the room locked, before anything is counted.
    pub(crate) fn follow(&self, room: RoomId) {
        let mut inner = self.inner.lock();
        inner.followed.insert(room);
        inner.due.insert(room);
    }

    /// It has none any more. Called with the room locked.
    pub(crate) fn forget(&self, room: RoomId) {
        let mut inner = self.inner.lock();
        inner.followed.remove(&room);
        inner.due.remove(&room);
    }

    /// Look at the room with the next tick. Called with the room locked.
    pub(crate) fn look_at(&self, room: RoomId) {
        self.inner.lock().due.insert(room);
    }

    pub(crate) fn changed_among(&self, members: &HashMap<UserId, Seq>) -> bool {
        watch::is_among(&self.inner.lock().changed, members)
    }

    /// Whose presence changed, and the rooms to look at.
    fn take(&self, now: Moment) -> (HashSet<UserId>, Vec<RoomId>) {
        let mut inner = self.inner.lock();
        if inner.changed.is_empty() || now.since(inner.looked) < LOOK_EVERY {
            return (HashSet::new(), inner.due.iter().copied().collect());
        }
        inner.looked = now;
        (std::mem::take(&mut inner.changed), inner.followed.iter().copied().collect())
    }

    fn looked_at(&self, room: RoomId, after: After) {
        match after {
            After::Nothing => _ = self.inner.lock().due.remove(&room),
            After::Again => self.look_at(room),
            After::Over => self.forget(room),
        }
    }

    pub(crate) fn check_follows(&self, room: RoomId) {
        assert!(self.inner.lock().followed.contains(&room), "a watched room that nobody looks at");
    }
}

fn tenths(time: Duration) -> u32 {
    u32::try_from(time.as_millis().div_ceil(100)).unwrap_or(u32::MAX)
}

impl Hub {
    /// Names the rooms of which a socket is told who is online there, in place of those named before. Answers who is, of those rooms
    /// that its person is in here; the others follow when the socket begins to receive them.
    pub fn watch_presence(&self, socket: &Arc<Socket>, rooms: &[RoomId]) -> Vec<(RoomId, Online)> {
        let before = socket.subscriptions().asked();
        before.into_iter().filter(|room| !rooms.contains(room)).for_each(|room| self.unwatch_presence(socket, room));
        let mut told: Vec<(RoomId, Online)> = Vec::new();
        for id in rooms {
            socket.subscriptions().ask(*id);
            let Some(room) = self.find_room(*id) else { continue };
            let known = room.lock().watch(socket, &self.surroundings());
            told.extend(known.filter(|_| told.iter().all(|(known, _)| known != id)).map(|online| (*id, online)));
        }
        told
    }

    fn unwatch_presence(&self, socket: &Arc<Socket>, id: RoomId) {
        if let Some(room) = self.find_room(id) {
            let mut room = room.lock();
            room.body.unwatch(socket, &self.presence);
            let empty = room.body.is_empty();
            drop(room);
            if empty {
                self.note_idle(Log::Room(id));
            }
        }
        socket.subscriptions().unask(id);
    }

    /// Who of a room's members is online here, for one who may know. Nobody, where this node does not follow the room.
    #[must_use]
    pub fn presence(&self, room: RoomId, viewer: &Person) -> Online {
        let nobody = Online { count: 0, users: Some(Vec::new()) };
        let Some(room) = self.find_room(room) else { return nobody };
        let mut room = room.lock();
        if room.dropped { nobody } else { room.body.presence(viewer, &self.surroundings()) }
    }

    /// Those of `people` who are online here. Whoever asks tells it only to those who may know.
    #[must_use]
    pub fn online(&self, people: &[UserId]) -> Vec<UserId> {
        people.iter().copied().filter(|user| self.users.is_online(*user)).collect()
    }

    /// What another node, or this one, says in passing.
    pub(crate) fn pass(&self, passing: &Passing) {
        let (Passing::Typing { room, .. } | Passing::Read { room, .. }) = passing;
        if let Some(found) = self.find_room(*room) {
            let mut found = found.lock();
            match passing {
                Passing::Typing { person, .. } => found.body.type_in(person, &self.surroundings()),
                Passing::Read { frame, to, .. } => found.body.tell_some(frame, to, &self.surroundings()),
            }
        }
        self.flush();
    }

    /// Lets the graces run out, and tells the watched rooms what is new.
    pub(crate) fn tick_presence(&self, now: Moment) {
        while let Some((user, since)) = self.presence.next_gone(now) {
            if self.users.be_away(user, since) {
                self.presence.changed(user);
                self.note_idle(Log::User(user));
            }
        }
        let (changed, rooms) = self.presence.take(now);
        for id in rooms {
            let Some(room) = self.find_room(id) else { continue };
            let mut room = room.lock();
            let after = room.body.look(&changed, &self.surroundings());
            self.presence.looked_at(id, after);
        }
    }
}
