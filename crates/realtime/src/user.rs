//! The people who are connected to this node: their sockets and their user logs.

use std::collections::HashMap;
use std::sync::Arc;

use model::{RoomId, Seq, UserId};
use parking_lot::RwLock;

use crate::log_state::{Input, LogState, Moment, Next};
use crate::order::{Ordered, USER};
use crate::presence::{Crowd, Person, Sight, Standing};
use crate::wake::Wakes;
use crate::{Effect, Socket};

/// Everybody who is, or was a moment ago, connected.
#[derive(Debug, Default)]
pub(crate) struct Users(RwLock<HashMap<UserId, Arc<Ordered<USER, User>>>>);

/// One person.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) log: LogState,
    sockets: Vec<Place>,
    standing: Standing,
}

/// What became of a person by the end of a socket.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Left {
    /// It was the last one.
    pub(crate) nobody: bool,
    /// The person was here, and is not any more.
    pub(crate) went: bool,
}

/// What came of an entry of a user log.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) next: Next,
    /// Rooms that the person entered.
    pub(crate) entered: Vec<RoomId>,
    /// Others learn more, or less, of whether the person is here, or the person of others.
    pub(crate) seen_otherwise: bool,
}

#[derive(Debug)]
struct Place {
    socket: Arc<Socket>,
    /// Receives the user log.
    live: bool,
    /// The hub itself subscribes it to rooms that the person joins.
    ready: bool,
}

impl Users {
    pub(crate) fn find(&self, user: UserId) -> Option<Arc<Ordered<USER, User>>> {
        self.0.read().get(&user).cloned()
    }

    pub(crate) fn find_or_add(&self, user: UserId) -> Arc<Ordered<USER, User>> {
        self.find(user).unwrap_or_else(|| Arc::clone(self.0.write().entry(user).or_default()))
    }

    /// The map stays locked meanwhile, so that nobody drops an entry that is about to be used.
    pub(crate) fn attach(&self, socket: &Arc<Socket>) {
        let mut users = self.0.write();
        let sockets = &mut users.entry(socket.user()).or_default().lock().sockets;
        sockets.reserve_exact(1);
        sockets.push(Place { socket: Arc::clone(socket), live: false, ready: false });
    }

    /// Takes a socket out of its person's list.
    pub(crate) fn detach(&self, socket: &Arc<Socket>, now: Moment) -> Left {
        let Some(user) = self.find(socket.user()) else { return Left::default() };
        let mut user = user.lock();
        user.sockets.retain(|place| !Arc::ptr_eq(&place.socket, socket));
        user.sockets.shrink_to_fit();
        let went = user.standing.is_here() && !user.sockets.iter().any(|place| place.ready);
        if went {
            user.standing.go(now);
        }
        Left { nobody: user.sockets.is_empty(), went }
    }

    /// The grace is over. False: the person came back since.
    pub(crate) fn be_away(&self, user: UserId, since: Moment) -> bool {
        self.find(user).is_some_and(|user| user.lock().standing.be_away(since))
    }

    /// Whether the person is online, whoever may know.
    pub(crate) fn is_online(&self, user: UserId) -> bool {
        self.find(user).is_some_and(|user| user.lock().standing.is_online())
    }

    /// Somebody as they see and are seen.
    pub(crate) fn person(&self, user: UserId) -> Person {
        let sight = self.find(user).and_then(|known| known.lock().standing.sight().cloned());
        Person { user, sight }
    }

    /// Who of these is online, and lets somebody see it. Named where they are at most so many.
    pub(crate) fn online_among(&self, members: &HashMap<UserId, Seq>, list_up_to: usize) -> Crowd {
        let all = self.0.read();
        let mut crowd = Crowd::new(list_up_to);
        let mut note = |user: UserId, person: &Ordered<USER, User>| {
            let person = person.lock();
            if let Some(sight) = person.standing.shown() {
                crowd.add(user, sight);
            }
        };
        // Over the smaller of the two: rooms may be large, and so may servers.
        if members.len() < all.len() {
            members.keys().for_each(|user| _ = all.get(user).map(|person| note(*user, person)));
        } else {
            all.iter().filter(|(user, _)| members.contains_key(user)).for_each(|(user, person)| note(*user, person));
        }
        crowd.settle();
        crowd
    }

    /// Everybody who is here by a socket that is ready.
    pub(crate) fn here(&self) -> Vec<UserId> {
        let all = self.0.read();
        all.iter().filter(|(_, person)| person.lock().standing.is_here()).map(|(user, _)| *user).collect()
    }

    /// Drops a person who has no socket here.
    pub(crate) fn drop_idle(&self, user: UserId) {
        let mut users = self.0.write();
        if users.get(&user).is_some_and(|idle| idle.lock().is_idle()) {
            users.remove(&user);
            users.shrink_when_sparse();
        }
    }

    /// Each socket of a person, and whether it is ready.
    pub(crate) fn each_socket(&self, user: UserId, mut act: impl FnMut(&Arc<Socket>, bool)) {
        if let Some(user) = self.find(user) {
            user.lock().sockets.iter().for_each(|place| act(&place.socket, place.ready));
        }
    }

    /// Every socket of this node.
    pub(crate) fn all_sockets(&self) -> Vec<Arc<Socket>> {
        let users: Vec<_> = self.0.read().values().cloned().collect();
        users
            .iter()
            .flat_map(|user| user.lock().sockets.iter().map(|place| Arc::clone(&place.socket)).collect::<Vec<_>>())
            .collect()
    }

    pub(crate) fn check_invariants(&self) {
        self.0.read().values().for_each(|user| user.lock().check_invariants());
    }
}

/// A map that gives memory back after a storm.
trait ShrinkWhenSparse {
    fn shrink_when_sparse(&mut self);
}

impl<T> ShrinkWhenSparse for HashMap<UserId, T> {
    fn shrink_when_sparse(&mut self) {
        if self.len() * 8 < self.capacity() {
            self.shrink_to(self.len() * 2);
        }
    }
}

impl Default for Ordered<USER, User> {
    fn default() -> Self {
        Self::new(User { log: LogState::loading(), sockets: Vec::new(), standing: Standing::AWAY })
    }
}

impl User {
    /// Who may learn it, as it was at the snapshot. The first of several counts.
    pub(crate) fn load(&mut self, sight: Sight) {
        if self.log.is_loading() {
            self.standing.load(sight);
        }
    }

    /// Delivers to the sockets that are live.
    pub(crate) fn advance(&mut self, input: &Input<'_>, wakes: &Wakes, now: Moment) -> Heard {
        let (sockets, mut entered, mut wakers) = (&mut self.sockets, Vec::new(), Vec::new());
        let (mut seen_otherwise, mut frames) = (false, 0);
        let standing = &mut self.standing;
        let next = self.log.advance(input, now, &mut |event| {
            for place in sockets.iter_mut().filter(|place| place.live) {
                place.live = place.socket.outbox().push(&event.frame, &mut wakers);
                if place.live {
                    frames += 1;
                } else {
                    place.socket.outbox().want_own(event.prev);
                }
            }
            match event.effect {
                Effect::Entered { room } => entered.push(room),
                Effect::Shown { to } => seen_otherwise |= standing.show_to(to),
                Effect::Related { user, relation } => seen_otherwise |= standing.relate(user, relation),
                Effect::None | Effect::Joined { .. } | Effect::Gone { .. } | Effect::Closed | Effect::Redacted => {}
            }
        });
        metrics::counter!("commune_frames_delivered_total").increment(frames);
        wakes.wake(wakers);
        Heard { next, entered, seen_otherwise: seen_otherwise && self.standing.is_online() }
    }

    /// The socket receives the user log from now on.
    pub(crate) fn set_live(&mut self, socket: &Arc<Socket>) {
        self.sockets.iter_mut().filter(|place| Arc::ptr_eq(&place.socket, socket)).for_each(|place| place.live = true);
    }

    pub(crate) fn is_live(&self, socket: &Arc<Socket>) -> bool {
        self.sockets.iter().any(|place| place.live && Arc::ptr_eq(&place.socket, socket))
    }

    /// Whether the person appears by it.
    pub(crate) fn set_ready(&mut self, socket: &Arc<Socket>) -> bool {
        let Some(place) = self.sockets.iter_mut().find(|place| Arc::ptr_eq(&place.socket, socket)) else {
            return false;
        };
        place.ready = true;
        let was_online = self.standing.is_online();
        self.standing.come();
        !was_online
    }

    fn is_idle(&self) -> bool {
        self.sockets.is_empty() && !self.log.is_claimed() && !self.standing.is_online()
    }

    fn check_invariants(&self) {
        self.log.check_invariants();
        let ready = self.sockets.iter().any(|place| place.ready);
        assert_eq!(self.standing.is_here(), ready, "a person is here by a socket that is ready, and only so");
    }
}
