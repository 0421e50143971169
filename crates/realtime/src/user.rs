//! The people who are connected to this node: their sockets and their user logs.

use std::collections::HashMap;
use std::sync::Arc;

use model::{RoomId, UserId};
use parking_lot::RwLock;

use crate::log_state::{Input, LogState, Moment, Next};
use crate::order::{Ordered, USER};
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

    /// Whether it was the person's last.
    pub(crate) fn detach(&self, socket: &Arc<Socket>) -> bool {
        let Some(user) = self.find(socket.user()) else { return false };
        let mut user = user.lock();
        user.sockets.retain(|place| !Arc::ptr_eq(&place.socket, socket));
        user.sockets.shrink_to_fit();
        user.sockets.is_empty()
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
        self.0.read().values().for_each(|user| user.lock().log.check_invariants());
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
        Self::new(User { log: LogState::loading(), sockets: Vec::new() })
    }
}

impl User {
    /// Delivers to the sockets that are live; the rooms that the person entered meanwhile.
    pub(crate) fn advance(&mut self, input: &Input<'_>, wakes: &Wakes, now: Moment) -> (Next, Vec<RoomId>) {
        let (sockets, mut entered, mut wakers) = (&mut self.sockets, Vec::new(), Vec::new());
        let mut frames = 0;
        let next = self.log.advance(input, now, &mut |event| {
            for place in sockets.iter_mut().filter(|place| place.live) {
                place.live = place.socket.outbox().push(&event.frame, &mut wakers);
                if place.live {
                    frames += 1;
                } else {
                    place.socket.outbox().want_own(event.prev);
                }
            }
            if let Effect::Entered { room } = event.effect {
                entered.push(room);
            }
        });
        metrics::counter!("commune_frames_delivered_total").increment(frames);
        wakes.wake(wakers);
        (next, entered)
    }

    /// The socket receives the user log from now on.
    pub(crate) fn set_live(&mut self, socket: &Arc<Socket>) {
        self.sockets.iter_mut().filter(|place| Arc::ptr_eq(&place.socket, socket)).for_each(|place| place.live = true);
    }

    pub(crate) fn is_live(&self, socket: &Arc<Socket>) -> bool {
        self.sockets.iter().any(|place| place.live && Arc::ptr_eq(&place.socket, socket))
    }

    pub(crate) fn set_ready(&mut self, socket: &Arc<Socket>) {
        self.sockets.iter_mut().filter(|place| Arc::ptr_eq(&place.socket, socket)).for_each(|place| place.ready = true);
    }

    fn is_idle(&self) -> bool {
        self.sockets.is_empty() && !self.log.is_claimed()
    }
}
