//! Who is online in one room, as those are told who watch it. Lives while somebody watches or asks, and a moment longer.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU64;
use std::sync::Arc;

use model::{RoomId, Seq, UserId};

use super::{Crowd, Online, Person, Presence};
use crate::log_state::Moment;
use crate::subscriptions::List;
use crate::user::Users;
use crate::wake::Wakes;
use crate::{Frame, Socket};

/// What a room is beside its watch, and the hub around it.
pub(crate) struct Scene<'a> {
    pub(crate) room: RoomId,
    pub(crate) members: &'a HashMap<UserId, Seq>,
    pub(crate) users: &'a Users,
    pub(crate) presence: &'a Presence,
    pub(crate) wakes: &'a Wakes,
    pub(crate) now: Moment,
}

/// What is left to do after a look at a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// Nothing, until somebody's presence changes.
    Nothing,
    /// Look again at the next tick.
    Again,
    /// Nobody has watched or asked for a while: it may go.
    Over,
}

#[derive(Debug)]
struct Watcher {
    socket: Arc<Socket>,
    /// The mark of what it was told last; none of anything yet.
    holds: Option<NonZeroU64>,
    /// The mark of what it is to know, as last counted.
    due: Option<NonZeroU64>,
}

impl Watcher {
    fn has_news(&self) -> bool {
        self.due != self.holds
    }
}

/// The watchers of a room, and what they were told.
#[derive(Debug)]
pub(crate) struct Watch {
    watchers: Vec<Watcher>,
    /// As last counted.
    crowd: Crowd,
    /// Must be counted again.
    stale: bool,
    told_at: Option<Moment>,
    asked_at: Moment,
    /// Who types, and when the others were told so.
    typing: Vec<(UserId, Moment)>,
}

impl Watch {
    pub(crate) fn new(now: Moment) -> Self {
        Self {
            watchers: Vec::new(),
            crowd: Crowd::new(0),
            stale: true,
            told_at: None,
            asked_at: now,
            typing: Vec::new(),
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.watchers.is_empty()
    }

    /// Somebody came in or went.
    pub(crate) fn members_changed(&mut self, scene: &Scene<'_>) {
        self.stale = true;
        scene.presence.look_at(scene.room);
    }

    /// Who is online at this moment.
    pub(crate) fn ask(&mut self, scene: &Scene<'_>) -> &Crowd {
        self.asked_at = scene.now;
        // Who changed since the last look is not known to the rooms yet.
        if self.stale || scene.presence.changed_among(scene.members) {
            self.count(scene);
        }
        &self.crowd
    }

    /// Adds a socket that asked, once, and says who is online.
    pub(crate) fn add(&mut self, socket: &Arc<Socket>, scene: &Scene<'_>) -> Online {
        let view = self.ask(scene).view(|| scene.users.person(socket.user()));
        let known = Some(view.mark);
        if let Some(place) = socket.place(List::Presence, scene.room) {
            let watcher = &mut self.watchers[place as usize];
            (watcher.holds, watcher.due) = (known, known);
        } else {
            self.push(Watcher { socket: Arc::clone(socket), holds: known, due: known }, scene);
        }
        view.online
    }

    /// Adds a socket that asked before it was allowed to know: the next frame is its first.
    pub(crate) fn admit(&mut self, socket: &Arc<Socket>, scene: &Scene<'_>) {
        self.push(Watcher { socket: Arc::clone(socket), holds: None, due: None }, scene);
        self.stale = true;
        scene.presence.look_at(scene.room);
    }

    fn push(&mut self, watcher: Watcher, scene: &Scene<'_>) {
        let Ok(place) = u32::try_from(self.watchers.len()) else { return };
        if watcher.socket.subscriptions().add(List::Presence, scene.room, place) {
            self.watchers.push(watcher);
        }
    }

    /// Takes a socket out; the last one moves to its place. False: it was not in.
    pub(crate) fn remove(&mut self, socket: &Socket, room: RoomId) -> bool {
        let Some(place) = socket.subscriptions().remove(List::Presence, room) else { return false };
        self.watchers.swap_remove(place as usize);
        if let Some(moved) = self.watchers.get(place as usize) {
            moved.socket.subscriptions().moved(List::Presence, room, place);
        }
        if self.watchers.len() * 4 < self.watchers.capacity() {
            self.watchers.shrink_to(self.watchers.len() * 2);
        }
        true
    }

    /// Takes everybody out.
    pub(crate) fn dismiss(&mut self, room: RoomId) {
        for watcher in std::mem::take(&mut self.watchers) {
            watcher.socket.subscriptions().remove(List::Presence, room);
        }
    }

    /// Tells the watchers, if they do not know and were not told a moment ago. `changed`: whose presence did since the last look.
    pub(crate) fn look(&mut self, changed: &HashSet<UserId>, scene: &Scene<'_>) -> After {
        self.stale = self.stale || is_among(changed, scene.members);
        let rested = |since: Moment| scene.now.since(since) > scene.presence.merge();
        let may_tell = self.told_at.is_none_or(rested);
        if self.watchers.is_empty() {
            // Not before everything may be told again: whoever comes back at once finds the bounds.
            let bound = !may_tell || self.typing.iter().any(|(_, since)| is_recent(*since, scene));
            return if bound || !rested(self.asked_at) { After::Again } else { After::Over };
        }
        if !may_tell {
            return if self.stale || self.has_news() { After::Again } else { After::Nothing };
        }
        if self.stale {
            self.count(scene);
        }
        if self.has_news() {
            self.tell(scene);
        }
        if self.has_news() { After::Again } else { After::Nothing }
    }

    fn has_news(&self) -> bool {
        self.watchers.iter().any(Watcher::has_news)
    }

    fn count(&mut self, scene: &Scene<'_>) {
        self.crowd = scene.users.online_among(scene.members, scene.presence.list_up_to());
        for watcher in &mut self.watchers {
            let view = self.crowd.view(|| scene.users.person(watcher.socket.user()));
            watcher.due = Some(view.mark);
        }
        self.stale = false;
    }

    /// One frame for all who are to know the same and hold something else. Who is too busy for it gets the next.
    fn tell(&mut self, scene: &Scene<'_>) {
        let mut frames: HashMap<NonZeroU64, Frame> = HashMap::new();
        let (mut told, mut wakers) = (0, Vec::new());
        for watcher in self.watchers.iter_mut().filter(|watcher| watcher.has_news()) {
            // Asked anew: what the watcher is to others may have changed since it was counted.
            let view = self.crowd.view(|| scene.users.person(watcher.socket.user()));
            let frame = frames.entry(view.mark).or_insert_with(|| view.online.frame(scene.room));
            if watcher.socket.outbox().push_passing(frame, &mut wakers) {
                (watcher.holds, watcher.due) = (Some(view.mark), Some(view.mark));
                told += 1;
            }
        }
        self.told_at = Some(scene.now);
        metrics::counter!("commune_presence_frames_total").increment(told);
        scene.wakes.wake(wakers);
    }

    /// Tells those who may know, but for the person's own sockets, that somebody types, unless it was told a moment ago or nobody could read it.
    pub(crate) fn type_in(&mut self, person: &Person, scene: &Scene<'_>) {
        let user = person.user;
        self.typing.retain(|(_, since)| is_recent(*since, scene));
        if self.watchers.is_empty() || self.typing.iter().any(|(who, _)| *who == user) {
            return;
        }
        if self.ask(scene).count() > scene.presence.typing_up_to() {
            return;
        }
        self.typing.push((user, scene.now));
        let frame = Frame::from(format!(r#"{{"event":"room.typing","room":{},"user":{user}}}"#, scene.room));
        let (mut told, mut wakers) = (0, Vec::new());
        for watcher in self.watchers.iter().filter(|watcher| watcher.socket.user() != user) {
            if person.lets_see(&scene.users.person(watcher.socket.user())) {
                told += u64::from(watcher.socket.outbox().push_passing(&frame, &mut wakers));
            }
        }
        metrics::counter!("commune_typing_frames_total").increment(told);
        scene.wakes.wake(wakers);
    }

    /// Tells those of `to`, in rising id, who watch. Who is too busy for it goes without.
    pub(crate) fn tell_some(&self, frame: &Frame, to: &[UserId], scene: &Scene<'_>) {
        let (mut told, mut wakers) = (0, Vec::new());
        for watcher in self.watchers.iter().filter(|watcher| to.binary_search(&watcher.socket.user()).is_ok()) {
            told += u64::from(watcher.socket.outbox().push_passing(frame, &mut wakers));
        }
        metrics::counter!("commune_read_frames_total").increment(told);
        scene.wakes.wake(wakers);
    }

    pub(crate) fn check_invariants(&self, room: RoomId, members: &HashMap<UserId, Seq>) {
        for (place, watcher) in self.watchers.iter().enumerate() {
            let known = watcher.socket.place(List::Presence, room).map(|at| at as usize);
            assert_eq!(known, Some(place), "a watcher does not know its place");
            assert!(members.contains_key(&watcher.socket.user()), "a stranger watches");
        }
    }
}

/// Whether somebody who was told to type then need not be told to type again.
fn is_recent(since: Moment, scene: &Scene<'_>) -> bool {
    scene.now.since(since) < scene.presence.typing()
}

/// Whether one of `people` is a member.
pub(super) fn is_among(people: &HashSet<UserId>, members: &HashMap<UserId, Seq>) -> bool {
    if people.len() < members.len() {
        people.iter().any(|user| members.contains_key(user))
    } else {
        members.keys().any(|user| people.contains(user))
    }
}
