//! The hub: hints and reads come in, frames go into outboxes. It never waits for anybody.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use model::{Log, RoomId, Seq, SessionId, UserId};
use parking_lot::{Mutex, RwLock};

use crate::follow::Follows;
use crate::log_state::{Input, LogState, Moment, Next};
use crate::order::{Ordered, ROOM};
use crate::presence::Presence;
use crate::room::{Room, Surroundings};
use crate::server_feed::ServerFeed;
use crate::user::Users;
use crate::wait::Waits;
use crate::wake::Wakes;
use crate::{Attached, CloseCode, Effect, Hint, Load, LoadGuard, Page, PresenceLimits, Snapshot, Socket, Wanted};

/// What may be set.
#[derive(Debug, Clone, Copy)]
pub struct HubLimits {
    /// In rooms with more members than this, events that carry a `quiet` frame are sent in that form.
    pub quiet_above: usize,
    /// How long a log is followed after its last listener went: reconnects find it warm.
    pub idle: Duration,
    /// How presence is told.
    pub presence: PresenceLimits,
}

impl Default for HubLimits {
    fn default() -> Self {
        Self { quiet_above: 1_000, idle: Duration::from_secs(60), presence: PresenceLimits::default() }
    }
}

type Rooms = HashMap<RoomId, Arc<Ordered<ROOM, Room>>>;

/// This node's sockets and the logs they listen to. Locks are taken in the order that `order.rs` states.
#[derive(Debug)]
pub struct Hub {
    pub(crate) rooms: RwLock<Rooms>,
    pub(crate) users: Users,
    pub(crate) server: ServerFeed,
    pub(crate) follows: Follows,
    pub(crate) waits: Waits,
    pub(crate) wakes: Wakes,
    pub(crate) presence: Presence,
    pub(crate) limits: HubLimits,
    /// Logs that lost their last listener, oldest first.
    pub(crate) idle: Mutex<VecDeque<(Log, Moment)>>,
    /// The last [`Hub::tick`], in tenths of a second.
    clock: AtomicU32,
}

impl Hub {
    /// A hub that follows nothing yet.
    #[must_use]
    pub fn new(limits: HubLimits) -> Arc<Self> {
        Arc::new(Self {
            rooms: RwLock::default(),
            users: Users::default(),
            server: ServerFeed::new(),
            follows: Follows::default(),
            waits: Waits::default(),
            wakes: Wakes::default(),
            presence: Presence::new(limits.presence),
            limits,
            idle: Mutex::default(),
            clock: AtomicU32::new(0),
        })
    }

    /// A log has reached a seq. Hints for logs that nobody here listens to cost one look-up.
    pub fn hint(&self, hint: &Hint) {
        self.gather(hint);
        self.flush();
    }

    /// As [`Hub::hint`], for one of many in a row: what they deliver goes out together at [`Hub::flush`], or after a few milliseconds.
    pub(crate) fn gather(&self, hint: &Hint) {
        if !self.advance(hint.log, &Input::Hint(hint)) {
            self.call_in(hint);
        }
    }

    /// What a read of a log found.
    pub fn deliver_read(&self, page: &Page) {
        self.advance(page.log, &Input::Page(page));
        if let Log::Room(room) = page.log {
            self.look_on(room, page);
        }
        self.flush();
    }

    /// What was gathered goes out now.
    pub(crate) fn flush(&self) {
        self.wakes.flush();
    }

    /// Asks about gaps that did not close by themselves, tells who came online and who went, and drops logs that nobody has listened to for a while.
    /// `now` is monotonic, counted from any fixed start; call it about ten times a second.
    pub fn tick(&self, now: Duration) {
        let tenths = u32::try_from(now.as_millis() / 100).unwrap_or(u32::MAX);
        self.clock.fetch_max(tenths, Ordering::Relaxed);
        let now = self.now();
        for log in self.follows.watched() {
            match self.with_log(log, |state| state.tick(now)) {
                None | Some(Next::Nothing) => self.follows.unwatch(log),
                Some(next) => self.follows.note(log, next),
            }
        }
        self.tick_presence(now);
        self.drop_idle(now);
        // Whoever gathered may have fallen over.
        self.flush();
    }

    /// Makes a socket known: it can be closed by session, and its user's log may be loaded.
    pub fn attach(self: &Arc<Self>, socket: Arc<Socket>) -> Attached {
        self.users.attach(&socket);
        Attached { hub: Arc::clone(self), socket }
    }

    /// From now on the hub itself subscribes the socket to rooms that its user joins. What came earlier waits in the outbox
    /// as [`Wanted`].
    pub fn set_ready(&self, socket: &Arc<Socket>) {
        let Some(user) = self.users.find(socket.user()) else { return };
        let appeared = user.lock().set_ready(socket);
        if appeared {
            self.presence.changed(socket.user());
        }
    }

    /// Closes all sockets of a session at once.
    pub fn close_session(&self, user: UserId, session: SessionId, code: CloseCode) {
        self.users.each_socket(user, |socket, _| {
            if socket.session() == session {
                socket.outbox().close(code);
            }
        });
    }

    /// Closes every socket.
    pub fn close_all(&self, code: CloseCode) {
        self.users.all_sockets().iter().for_each(|socket| socket.outbox().close(code));
    }

    /// How many sockets are attached.
    #[must_use]
    pub fn socket_count(&self) -> usize {
        self.users.all_sockets().len()
    }

    /// How far a log was delivered here; none where it is not followed.
    #[must_use]
    pub fn delivered(&self, log: Log) -> Option<Seq> {
        self.with_log(log, |state| state.delivered()).flatten()
    }

    /// The first seq that a member may see; none for others, and where the room is not loaded.
    #[must_use]
    pub fn member_from(&self, room: RoomId, user: UserId) -> Option<Seq> {
        let room = self.find_room(room)?;
        let room = room.lock();
        room.body.sees_from(user)
    }

    /// Takes up a log, if this node does not follow it yet.
    #[must_use]
    pub fn begin_load(self: &Arc<Self>, log: Log) -> Load {
        let claimed = match log {
            Log::Room(room) => self.claim_room(room),
            Log::User(user) => self.users.find_or_add(user).lock().log.claim(),
            Log::Server => self.server.with_log(LogState::claim),
        };
        match claimed {
            None => Load::Loaded,
            Some(false) => Load::Loading,
            Some(true) => Load::Begun(LoadGuard { hub: Arc::clone(self), log }),
        }
    }

    pub(crate) fn finish_load(&self, log: Log, snapshot: Snapshot) {
        if let Log::Room(room) = log {
            let Some(found) = self.find_room(room) else { return };
            let next = found.lock().load(snapshot.head, snapshot.members, &self.surroundings());
            self.advanced(log, next);
        } else {
            if let Log::User(user) = log
                && let Some(found) = self.users.find(user)
                && let Some(sight) = snapshot.sight
            {
                found.lock().load(sight);
            }
            self.advance(log, &Input::Loaded(snapshot.head));
        }
        self.flush();
    }

    pub(crate) fn abandon_load(&self, log: Log) {
        self.with_log(log, LogState::unclaim);
        self.waits.moved(log);
        // It may have no listener; if it gets one, this says nothing.
        self.note_idle(log);
    }

    pub(crate) fn is_caught_up(&self, log: Log, seq: Seq) -> bool {
        let behind = |state: &mut LogState| state.delivered().map_or(state.is_claimed(), |delivered| delivered < seq);
        !self.with_log(log, behind).unwrap_or(false)
    }

    /// Takes a socket out of its user's list and out of every room it listens to.
    pub(crate) fn detach(&self, socket: &Arc<Socket>) {
        socket.outbox().end();
        let left = self.users.detach(socket, self.now());
        if left.went {
            self.presence.went(socket.user(), self.now());
        }
        if left.nobody {
            self.note_idle(Log::User(socket.user()));
        }
        let rooms = socket.subscriptions().detach();
        for id in rooms {
            let Some(room) = self.find_room(id) else { continue };
            let mut room = room.lock();
            room.body.remove(socket);
            room.body.unwatch(socket, &self.presence);
            let empty = room.body.is_empty();
            drop(room);
            if empty {
                self.note_idle(Log::Room(id));
            }
        }
    }

    pub(crate) fn now(&self) -> Moment {
        Moment(self.clock.load(Ordering::Relaxed))
    }

    pub(crate) fn surroundings(&self) -> Surroundings<'_> {
        let Self { users, wakes, presence, limits, .. } = self;
        Surroundings { users, wakes, presence, quiet_above: limits.quiet_above, now: self.now() }
    }

    /// Gives a log what came for it. False: nobody here follows it.
    fn advance(&self, log: Log, input: &Input<'_>) -> bool {
        let next = match log {
            Log::Room(room) => {
                let Some(room) = self.find_room(room) else { return false };
                room.lock().advance(input, &self.surroundings())
            }
            Log::User(id) => {
                let Some(user) = self.users.find(id) else { return false };
                let heard = user.lock().advance(input, &self.wakes, self.now());
                heard.entered.into_iter().for_each(|room| self.enter(id, room));
                if heard.seen_otherwise {
                    self.presence.changed(id);
                }
                heard.next
            }
            Log::Server => self.server.advance(input, self.now()),
        };
        self.advanced(log, next);
        true
    }

    fn advanced(&self, log: Log, next: Next) {
        self.follows.note(log, next);
        self.waits.moved(log);
    }

    /// Somebody connected here joined a room that this node does not follow: the sessions take it up.
    fn call_in(&self, hint: &Hint) {
        let (Log::Room(room), Some(envelope)) = (hint.log, &hint.envelope) else { return };
        if let Effect::Joined { user, .. } = envelope.effect {
            let wanted = Wanted { room, after: Some(envelope.seq.previous()) };
            self.users.each_socket(user, |socket, _| socket.outbox().want(wanted));
        }
    }

    /// A person's own log says that a room was entered. The room's log says it too, unless its hint was lost, its state was
    /// loaded with the person already in it, or nobody follows it: so sockets that do not listen yet ask for themselves.
    fn enter(&self, user: UserId, room: RoomId) {
        let wanted = Wanted { room, after: None };
        self.users.each_socket(user, |socket, _| {
            if !socket.is_subscribed(room) {
                socket.outbox().want(wanted);
            }
        });
    }

    pub(crate) fn find_room(&self, room: RoomId) -> Option<Arc<Ordered<ROOM, Room>>> {
        self.rooms.read().get(&room).cloned()
    }

    fn find_or_add_room(&self, room: RoomId) -> Arc<Ordered<ROOM, Room>> {
        self.find_room(room).unwrap_or_else(|| {
            Arc::clone(self.rooms.write().entry(room).or_insert_with(|| Arc::new(Ordered::new(Room::new(room)))))
        })
    }

    fn claim_room(&self, id: RoomId) -> Option<bool> {
        loop {
            let room = self.find_or_add_room(id);
            let mut room = room.lock();
            if !room.dropped {
                return room.log.claim();
            }
        }
    }

    fn with_log<R>(&self, log: Log, act: impl FnOnce(&mut LogState) -> R) -> Option<R> {
        match log {
            Log::Room(room) => self.find_room(room).map(|room| act(&mut room.lock().log)),
            Log::User(user) => self.users.find(user).map(|user| act(&mut user.lock().log)),
            Log::Server => Some(self.server.with_log(act)),
        }
    }
}
