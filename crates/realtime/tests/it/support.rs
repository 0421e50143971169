//! A log as the database holds it, and sockets whose frames can be read.

use std::sync::Arc;
use std::time::Duration;

use model::{Id, Log, RoomId, Seq, SessionId, UserId};
use realtime::{
    Attached, Effect, Envelope, Frame, Hint, Hub, HubLimits, Load, OutboxLimits, Page, Portion, Snapshot, Socket,
    Subscribed,
};

pub(crate) const ROOM: i64 = 5;
pub(crate) const ANN: i64 = 1;
pub(crate) const BOB: i64 = 2;

pub(crate) fn room(id: i64) -> RoomId {
    RoomId::from_raw(id)
}

pub(crate) fn user(id: i64) -> UserId {
    UserId::from_raw(id)
}

pub(crate) fn seq(number: i64) -> Seq {
    Seq::from_raw(number)
}

pub(crate) fn the_room() -> Log {
    Log::Room(room(ROOM))
}

pub(crate) fn joined(id: i64) -> Effect {
    Effect::Joined { user: user(id), from: seq(1) }
}

pub(crate) fn gone(id: i64) -> Effect {
    Effect::Gone { user: user(id) }
}

pub(crate) fn hub() -> Arc<Hub> {
    Hub::new(HubLimits::default())
}

/// One log. Its frames are the numbers of its events; those of user logs below zero.
pub(crate) struct Truth {
    pub(crate) log: Log,
    pub(crate) events: Vec<Arc<Envelope>>,
}

impl Truth {
    pub(crate) fn new(log: Log) -> Self {
        Self { log, events: Vec::new() }
    }

    pub(crate) fn with_messages(log: Log, count: i64) -> Self {
        let mut truth = Self::new(log);
        (0..count).for_each(|_| _ = truth.commit(Effect::None));
        truth
    }

    pub(crate) fn head(&self) -> Seq {
        self.events.last().map_or(Seq::ZERO, |last| last.seq)
    }

    pub(crate) fn commit(&mut self, effect: Effect) -> Arc<Envelope> {
        let prev = self.head();
        let seq = prev.next();
        // Frames of user logs are told apart by their sign.
        let frame = if let Log::User(_) = self.log { Frame::from((-seq.get()).to_string()) } else { frame(seq) };
        let event = Envelope { log: self.log, seq, prev, frame, quiet: None, effect };
        self.events.push(Arc::new(event));
        Arc::clone(&self.events[self.events.len() - 1])
    }

    pub(crate) fn hint(&self, number: i64) -> Hint {
        let event = self.events.iter().find(|event| event.seq == seq(number)).expect("committed");
        Hint::from(Arc::clone(event))
    }

    /// As a log reader would: at most so many, each naming the one read before it.
    pub(crate) fn page(&self, after: Seq, limit: usize) -> Page {
        let mut prev = after;
        let mut events = Vec::new();
        for event in self.events.iter().filter(|event| event.seq > after).take(limit) {
            events.push(Arc::new(Envelope { prev, ..Envelope::clone(event) }));
            prev = event.seq;
        }
        let through = if events.len() == limit { prev } else { self.head().max(after) };
        Page { log: self.log, after, through, events }
    }

    /// Answers every question of the hub until it has none.
    pub(crate) fn serve(&self, hub: &Hub) {
        while let Some(follow) = hub.try_next_follow() {
            assert_eq!(follow.log, self.log);
            hub.deliver_read(&self.page(follow.after, 500));
        }
    }

    pub(crate) fn load(&self, hub: &Arc<Hub>, members: &[i64]) {
        let Load::Begun(load) = hub.begin_load(self.log) else { panic!("loaded before") };
        let members = members.iter().map(|id| (user(*id), seq(1))).collect();
        load.finish(Snapshot::room(self.head(), members));
    }
}

pub(crate) fn frame(seq: Seq) -> Frame {
    Frame::from(seq.get().to_string())
}

/// Lets so many seconds pass, as the ticker of `app` would.
pub(crate) fn pass(hub: &Hub, from_s: u64, to_s: u64) {
    (from_s * 10..=to_s * 10).for_each(|tenth| hub.tick(Duration::from_millis(tenth * 100)));
}

pub(crate) fn socket(hub: &Arc<Hub>, id: i64) -> Attached {
    hub.attach(Socket::new(user(id), SessionId::from_raw(id), OutboxLimits::default()))
}

/// A socket that is live in the room and ready.
pub(crate) fn listener(hub: &Arc<Hub>, id: i64, after: i64) -> Attached {
    let socket = socket(hub, id);
    assert_eq!(hub.subscribe(room(ROOM), &socket, seq(after)), live(&[]));
    hub.set_ready(&socket);
    socket
}

pub(crate) fn live(missed: &[i64]) -> Subscribed {
    Subscribed::Live { missed: missed.iter().map(|number| frame(seq(*number))).collect() }
}

pub(crate) fn numbers(frames: &[Frame]) -> Vec<i64> {
    frames.iter().map(|frame| std::str::from_utf8(frame).expect("text").parse().expect("a number")).collect()
}

/// Takes everything that waits.
pub(crate) fn taken(socket: &Socket) -> Vec<i64> {
    let mut frames = Vec::new();
    socket.outbox().take_batch(&mut frames, Portion::ALL);
    numbers(&frames)
}
