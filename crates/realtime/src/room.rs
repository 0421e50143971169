//! One room on this node: who may receive, which sockets do, and what the room's log makes of both.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::{RoomId, Seq, UserId};

use crate::log_state::{Input, LogState, Moment, Next};
use crate::presence::{After, Online, Person, Presence, Scene, Watch};
use crate::ring::Ring;
use crate::subscriptions::List;
use crate::user::Users;
use crate::wake::Wakes;
use crate::{Effect, Envelope, Frame, Page, Socket, Wanted};

/// A room's log and everything that follows from it.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) log: LogState,
    pub(crate) body: Body,
    /// Taken out of the hub; whoever still holds it must look again.
    pub(crate) dropped: bool,
}

/// What the room's events act on.
#[derive(Debug)]
pub(crate) struct Body {
    id: RoomId,
    /// All joined members, connected or not, and from where they may see.
    members: HashMap<UserId, Seq>,
    sockets: Vec<Arc<Socket>>,
    ring: Ring,
    /// While somebody wants to know who is online.
    watch: Option<Box<Watch>>,
    /// Idle: dropped as soon as a read shows that nothing more stands in the log.
    looking: bool,
}

/// What a room needs of the hub around it.
pub(crate) struct Surroundings<'a> {
    pub(crate) users: &'a Users,
    pub(crate) wakes: &'a Wakes,
    pub(crate) presence: &'a Presence,
    pub(crate) quiet_above: usize,
    pub(crate) now: Moment,
}

impl Room {
    pub(crate) fn new(id: RoomId) -> Self {
        let (members, sockets, ring) = (HashMap::new(), Vec::new(), Ring::default());
        let body = Body { id, members, sockets, ring, watch: None, looking: false };
        Self { log: LogState::loading(), body, dropped: false }
    }

    pub(crate) fn advance(&mut self, input: &Input<'_>, around: &Surroundings<'_>) -> Next {
        let body = &mut self.body;
        self.log.advance(input, around.now, &mut |event| body.apply(event, around))
    }

    /// Tells a socket that asked who is online, from now on; who is at this moment. None: not its person's to know.
    pub(crate) fn watch(&mut self, socket: &Arc<Socket>, around: &Surroundings<'_>) -> Option<Online> {
        let knows = !self.dropped && self.body.members.contains_key(&socket.user());
        knows.then(|| self.body.watch(socket, around))
    }

    /// The first of several snapshots counts.
    pub(crate) fn load(&mut self, head: Seq, members: HashMap<UserId, Seq>, around: &Surroundings<'_>) -> Next {
        if !self.log.is_loading() {
            return Next::Nothing;
        }
        self.body.members = members;
        self.advance(&Input::Loaded(head), around)
    }

    /// Nobody has listened for a while: the log is read once more before the room is dropped. Were it dropped while it is
    /// behind, a join above that point would find nobody.
    pub(crate) fn begin_look(&mut self, now: Moment) -> Next {
        self.body.looking = self.body.is_empty();
        if self.body.looking { self.log.look(now) } else { Next::Nothing }
    }

    /// The read found something: then it is read on.
    pub(crate) fn look_on(&mut self, page: &Page, now: Moment) -> Next {
        let goes_on = self.body.looking && self.body.is_empty() && !self.is_over(page);
        if goes_on { self.log.look(now) } else { Next::Nothing }
    }

    /// Nobody listens, and nobody is about to.
    pub(crate) fn was_never_loaded(&self) -> bool {
        self.body.is_empty() && self.log.is_loading() && !self.log.is_claimed()
    }

    /// Whether this read found nothing, and was the last thing that the room waited for.
    pub(crate) fn is_over(&self, page: &Page) -> bool {
        let nothing_more = page.events.is_empty() && self.log.delivered() == Some(page.after.max(page.through));
        self.body.looking && self.body.is_empty() && nothing_more
    }

    pub(crate) const fn id(&self) -> RoomId {
        self.body.id
    }

    pub(crate) const fn is_watched(&self) -> bool {
        self.body.watch.is_some()
    }

    pub(crate) fn check_invariants(&self) {
        self.log.check_invariants();
        self.body.ring.check_invariants();
        for (place, socket) in self.body.sockets.iter().enumerate() {
            assert_eq!(
                socket.place(List::Events, self.body.id).map(|at| at as usize),
                Some(place),
                "a socket does not know its place"
            );
            assert!(self.body.members.contains_key(&socket.user()), "a stranger listens");
        }
        if let Some(watch) = &self.body.watch {
            watch.check_invariants(self.body.id, &self.body.members);
        }
    }
}

impl Body {
    /// From where this person may see; none: not at all.
    pub(crate) fn sees_from(&self, user: UserId) -> Option<Seq> {
        self.members.get(&user).copied()
    }

    /// Whether the socket receives it live.
    pub(crate) fn holds(&self, socket: &Socket) -> bool {
        socket.is_subscribed(self.id)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sockets.is_empty() && self.watch.as_ref().is_none_or(|watch| watch.is_empty())
    }

    /// Adds a socket, once.
    pub(crate) fn add(&mut self, socket: &Arc<Socket>, around: &Surroundings<'_>) {
        let Ok(place) = u32::try_from(self.sockets.len()) else { return };
        if socket.subscriptions().add(List::Events, self.id, place) {
            self.looking = false;
            self.sockets.push(Arc::clone(socket));
            self.admit(socket, around);
        }
    }

    /// Takes a socket out; the last one moves to its place.
    pub(crate) fn remove(&mut self, socket: &Socket) {
        let Some(place) = socket.subscriptions().remove(List::Events, self.id) else { return };
        self.sockets.swap_remove(place as usize);
        if let Some(moved) = self.sockets.get(place as usize) {
            moved.subscriptions().moved(List::Events, self.id, place);
        }
        if self.sockets.len() * 4 < self.sockets.capacity() {
            self.sockets.shrink_to(self.sockets.len() * 2);
        }
    }

    fn watch(&mut self, socket: &Arc<Socket>, around: &Surroundings<'_>) -> Online {
        self.looking = false;
        let (watch, scene) = self.watched(around);
        watch.add(socket, &scene)
    }

    /// The socket is told no more who is online.
    pub(crate) fn unwatch(&mut self, socket: &Socket, presence: &Presence) {
        if self.watch.as_mut().is_some_and(|watch| watch.remove(socket, self.id)) {
            // Without watchers it is to be tidied up.
            presence.look_at(self.id);
        }
    }

    /// Who of the members is online, for one who may know.
    pub(crate) fn presence(&mut self, viewer: &Person, around: &Surroundings<'_>) -> Online {
        let (watch, scene) = self.watched(around);
        watch.ask(&scene).seen_by(viewer)
    }

    /// Somebody types.
    pub(crate) fn type_in(&mut self, person: &Person, around: &Surroundings<'_>) {
        if self.watch.is_some() && self.members.contains_key(&person.user) {
            let (watch, scene) = self.watched(around);
            watch.type_in(person, &scene);
        }
    }

    /// Tells those of the watchers for whom it is.
    pub(crate) fn tell_some(&mut self, frame: &Frame, to: &[UserId], around: &Surroundings<'_>) {
        if self.watch.is_some() {
            let (watch, scene) = self.watched(around);
            watch.tell_some(frame, to, &scene);
        }
    }

    /// Tells the watchers what is new.
    pub(crate) fn look(&mut self, changed: &HashSet<UserId>, around: &Surroundings<'_>) -> After {
        if self.watch.is_none() {
            return After::Over;
        }
        let (watch, scene) = self.watched(around);
        let after = watch.look(changed, &scene);
        if after == After::Over {
            self.watch = None;
        }
        after
    }

    /// Whoever asked before it could know, knows from now on.
    fn admit(&mut self, socket: &Arc<Socket>, around: &Surroundings<'_>) {
        if socket.subscriptions().awaits_presence(self.id) {
            let (watch, scene) = self.watched(around);
            watch.admit(socket, &scene);
        }
    }

    fn members_changed(&mut self, around: &Surroundings<'_>) {
        if self.watch.is_some() {
            let (watch, scene) = self.watched(around);
            watch.members_changed(&scene);
        }
    }

    /// The watch, begun if need be, and what it looks at.
    fn watched<'a>(&'a mut self, around: &Surroundings<'a>) -> (&'a mut Watch, Scene<'a>) {
        let Surroundings { users, wakes, presence, now, .. } = *around;
        let watch = self.watch.get_or_insert_with(|| {
            presence.follow(self.id);
            Box::new(Watch::new(now))
        });
        (watch, Scene { room: self.id, members: &self.members, users, presence, wakes, now })
    }

    /// What this person missed in `(after, through]`, if all of it is in memory.
    pub(crate) fn missed(&self, user: UserId, (after, through): (Seq, Seq), quiet_above: usize) -> Option<Vec<Frame>> {
        let events = self.ring.between(after, through)?;
        Some(events.map(|event| self.frame_for(event, user, quiet_above).clone()).collect())
    }

    /// Rights first, then delivery: who is put out by an event does not see it, who comes in by it does.
    fn apply(&mut self, event: &Arc<Envelope>, around: &Surroundings<'_>) {
        match event.effect {
            Effect::Joined { user, from } => self.join((user, from), event.seq, around),
            Effect::Gone { user } => self.expel(user, around),
            Effect::Redacted => self.ring = Ring::default(),
            Effect::None | Effect::Closed | Effect::Entered { .. } | Effect::Shown { .. } | Effect::Related { .. } => {}
        }
        self.fan_out(event, around);
        self.ring.push(event);
        if event.effect == Effect::Closed {
            self.dismiss(around);
        }
    }

    fn join(&mut self, (user, from): (UserId, Seq), seq: Seq, around: &Surroundings<'_>) {
        debug_assert!(from <= seq, "nobody joins the future");
        self.members.insert(user, from);
        let wanted = Wanted { room: self.id, after: Some(seq.previous()) };
        around.users.each_socket(user, |socket, ready| {
            // Who is to read on from an earlier place comes by here too.
            if ready && !socket.outbox().wants(self.id) {
                self.add(socket, around);
            } else {
                socket.outbox().want(wanted);
            }
        });
        self.members_changed(around);
    }

    fn expel(&mut self, user: UserId, around: &Surroundings<'_>) {
        self.members.remove(&user);
        around.users.each_socket(user, |socket, _| {
            self.remove(socket);
            self.unwatch(socket, around.presence);
        });
        self.members_changed(around);
    }

    fn dismiss(&mut self, around: &Surroundings<'_>) {
        self.members = HashMap::new();
        self.ring = Ring::default();
        for socket in std::mem::take(&mut self.sockets) {
            socket.subscriptions().remove(List::Events, self.id);
        }
        if self.end_watch() {
            around.presence.forget(self.id);
        }
    }

    /// Takes every watcher out. Whether there was a watch.
    pub(crate) fn end_watch(&mut self) -> bool {
        let watch = self.watch.take();
        watch.map(|mut watch| watch.dismiss(self.id)).is_some()
    }

    fn is_quiet(&self, quiet_above: usize) -> bool {
        self.members.len() > quiet_above
    }

    fn frame_for<'a>(&self, event: &'a Envelope, user: UserId, quiet_above: usize) -> &'a Frame {
        match &event.quiet {
            Some(quiet) if self.is_quiet(quiet_above) && event.effect.user() != Some(user) => quiet,
            _ => &event.frame,
        }
    }

    fn fan_out(&mut self, event: &Envelope, around: &Surroundings<'_>) {
        let at = (self.id, event.seq);
        let quiet = event.quiet.as_ref().filter(|_| self.is_quiet(around.quiet_above));
        let (mut behind, mut wakers) = (Vec::new(), Vec::with_capacity(self.sockets.len()));
        for socket in &self.sockets {
            let outbox = socket.outbox();
            let placed = match quiet {
                // Its last event is for those too who do not show it: no later one will tell them.
                _ if event.effect == Effect::Closed => outbox.push(&event.frame, &mut wakers),
                Some(quiet) if event.effect.user() != Some(socket.user()) => {
                    outbox.push_if_watched(self.id, quiet, &mut wakers)
                }
                _ => outbox.push_of_room(at, &event.frame, &mut wakers),
            };
            if !placed {
                behind.push(Arc::clone(socket));
            }
        }
        metrics::counter!("commune_frames_delivered_total").increment((self.sockets.len() - behind.len()) as u64);
        around.wakes.wake(wakers);
        behind.iter().for_each(|socket| self.leave_behind(socket, event.seq.previous()));
    }

    /// A socket whose queue is full reads the room's log on by itself, at its own pace, and comes back then.
    fn leave_behind(&mut self, socket: &Socket, after: Seq) {
        self.remove(socket);
        socket.outbox().want(Wanted { room: self.id, after: Some(after) });
    }
}
