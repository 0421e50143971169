//! What waits for one socket: a bounded queue that costs next to nothing while it is empty, and marks for what found no place in it.

use std::task::{Context, Poll, Waker};

use model::{RoomId, Seq};
use parking_lot::Mutex;

use crate::queue::Queue;
use crate::{CloseCode, Frame};

/// Where so many frames wait, those that pass (who is online, who types) are dropped.
const PASSING_BELOW: usize = 64;

/// How much may wait for one socket. What finds no place is not lost: the socket no longer receives its log, and the session reads the log on
/// from there at its own pace ([`Outbox::take_wanted`], [`Outbox::take_own`]).
#[derive(Debug, Clone, Copy)]
pub struct OutboxLimits {
    /// Frames.
    pub frames: u32,
    /// Bytes of frames.
    pub bytes: u32,
}

impl Default for OutboxLimits {
    fn default() -> Self {
        Self { frames: 2_048, bytes: 1024 * 1024 }
    }
}

/// What [`Outbox::poll_take`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// Frames: they were moved out.
    Frames,
    /// Nothing but heads.
    Heads,
    /// Logs that the session must take up by itself, and perhaps frames before them: see [`Outbox::take_wanted`], [`Outbox::take_own`].
    Behind,
    /// It is closed, and what waited is gone.
    Closed(CloseCode),
}

/// What marked heads are to a session that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heads {
    /// A reason to go on.
    Count,
    /// Gathered a moment longer.
    Gather,
}

/// How much to move out at a time.
#[derive(Debug, Clone, Copy)]
pub struct Portion {
    /// Frames.
    pub frames: usize,
    /// Bytes, unless the first frame alone has more.
    pub bytes: usize,
}

impl Portion {
    /// Everything.
    pub const ALL: Self = Self { frames: usize::MAX, bytes: usize::MAX };
}

/// A room that the session must subscribe to by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub room: RoomId,
    /// Everything above here is owed to the client. None: unknown; tell it `gap` with the head, and go on above that.
    pub after: Option<Seq>,
}

/// The queue between the hub, which never waits, and one socket, which may.
#[derive(Debug)]
pub struct Outbox {
    inner: Mutex<Inner>,
    limits: OutboxLimits,
}

#[derive(Debug, Default)]
struct Inner {
    waker: Option<Waker>,
    queue: Queue,
    closed: Option<CloseCode>,
    side: Option<Box<Side>>,
}

/// What most sockets never need.
#[derive(Debug, Default)]
struct Side {
    /// Sorted. None: all rooms are watched.
    watched: Option<Box<[RoomId]>>,
    /// Sorted by room.
    heads: Vec<(RoomId, Seq)>,
    wanted: Vec<Wanted>,
    /// The user log is to be read on above here.
    own: Option<Seq>,
}

impl Side {
    fn watches(&self, room: RoomId) -> bool {
        self.watched.as_ref().is_none_or(|rooms| rooms.binary_search(&room).is_ok())
    }

    const fn is_empty(&self) -> bool {
        self.watched.is_none() && self.heads.is_empty() && self.wanted.is_empty() && self.own.is_none()
    }
}

impl Outbox {
    /// An empty one.
    #[must_use]
    pub const fn new(limits: OutboxLimits) -> Self {
        let inner = Inner { waker: None, queue: Queue::new(), closed: None, side: None };
        Self { inner: Mutex::new(inner), limits }
    }

    /// Queues a frame, and hands out whom to wake for it. False: it found no place, and its log must be read on from there.
    #[must_use]
    pub fn push(&self, frame: &Frame, wakers: &mut Vec<Waker>) -> bool {
        let (placed, waker) = self.inner.lock().push(frame, self.limits);
        wakers.extend(waker);
        placed
    }

    /// Queues a frame of a room, or only marks the room's head where the session does not watch it. False: as for [`Outbox::push`].
    #[must_use]
    pub(crate) fn push_of_room(&self, (room, seq): (RoomId, Seq), frame: &Frame, wakers: &mut Vec<Waker>) -> bool {
        let mut inner = self.inner.lock();
        let (placed, waker) =
            if inner.watches(room) { inner.push(frame, self.limits) } else { (true, inner.mark(room, seq)) };
        wakers.extend(waker);
        placed
    }

    /// Queues a frame that nobody needs who does not watch the room. False: as for [`Outbox::push`].
    #[must_use]
    pub(crate) fn push_if_watched(&self, room: RoomId, frame: &Frame, wakers: &mut Vec<Waker>) -> bool {
        let mut inner = self.inner.lock();
        let (placed, waker) = if inner.watches(room) { inner.push(frame, self.limits) } else { (true, None) };
        wakers.extend(waker);
        placed
    }

    /// Queues a frame that is worth nothing in a moment, unless the session is busy with others. False: it was dropped.
    #[must_use]
    pub(crate) fn push_passing(&self, frame: &Frame, wakers: &mut Vec<Waker>) -> bool {
        let (placed, waker) = self.inner.lock().push_passing(frame, self.limits);
        wakers.extend(waker);
        placed
    }

    /// Remembers how far a room goes; of several marks of a room the highest stays.
    pub fn mark_head(&self, room: RoomId, seq: Seq) {
        let mut inner = self.inner.lock();
        let waker = inner.mark(room, seq);
        drop(inner);
        wake(waker);
    }

    /// Tells the session to subscribe to a room. A known position is kept over an unknown one.
    pub(crate) fn want(&self, wanted: Wanted) {
        let mut inner = self.inner.lock();
        let waker = inner.want(wanted);
        drop(inner);
        wake(waker);
    }

    /// Whether the session has been told to subscribe to a room, and has not taken that yet.
    pub(crate) fn wants(&self, room: RoomId) -> bool {
        let inner = self.inner.lock();
        inner.side.as_ref().is_some_and(|side| side.wanted.iter().any(|wanted| wanted.room == room))
    }

    /// Tells the session to read the user log on above `after`; of several places the lowest stays.
    pub(crate) fn want_own(&self, after: Seq) {
        let mut inner = self.inner.lock();
        let waker = inner.want_own(after);
        drop(inner);
        wake(waker);
    }

    /// Names the rooms on screen. Of all others only heads are marked from now on.
    pub fn watch(&self, rooms: &[RoomId]) {
        let mut rooms = Box::<[RoomId]>::from(rooms);
        rooms.sort_unstable();
        let mut inner = self.inner.lock();
        if inner.closed.is_none() {
            inner.side.get_or_insert_default().watched = Some(rooms);
        }
    }

    /// Closes it and drops what waits. The first code stays.
    pub fn close(&self, code: CloseCode) {
        let mut inner = self.inner.lock();
        let waker = inner.close(code);
        drop(inner);
        wake(waker);
    }

    /// Closes it without a word, for its session is over: whom it would have woken is let go.
    pub(crate) fn end(&self) {
        let waker = self.inner.lock().close(CloseCode::GOING_AWAY);
        drop(waker);
    }

    /// Why it is closed, if it is.
    #[must_use]
    pub fn closed(&self) -> Option<CloseCode> {
        self.inner.lock().closed
    }

    /// Waits until something waits or it is closed, and moves frames out at once. One task at a time may wait.
    pub fn poll_take(
        &self,
        cx: &mut Context<'_>,
        portion: Portion,
        heads: Heads,
        into: &mut Vec<Frame>,
    ) -> Poll<Ready> {
        let mut inner = self.inner.lock();
        if let Some(code) = inner.closed {
            return Poll::Ready(Ready::Closed(code));
        }
        if inner.is_behind() {
            return Poll::Ready(Ready::Behind);
        }
        if !inner.queue.is_empty() {
            inner.queue.take(into, portion);
            return Poll::Ready(Ready::Frames);
        }
        if heads == Heads::Count && inner.has_heads() {
            return Poll::Ready(Ready::Heads);
        }
        if !inner.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
            inner.waker = Some(cx.waker().clone());
        }
        Poll::Pending
    }

    /// Moves frames out, oldest first. Returns whether more wait. An emptied queue gives its memory back.
    pub fn take_batch(&self, into: &mut Vec<Frame>, portion: Portion) -> bool {
        let mut inner = self.inner.lock();
        inner.queue.take(into, portion);
        !inner.queue.is_empty()
    }

    /// Takes the marked heads, in rising room.
    #[must_use]
    pub fn take_heads(&self) -> Vec<(RoomId, Seq)> {
        self.take_side(|side| std::mem::take(&mut side.heads))
    }

    /// Whether the session must take up logs by itself: [`Outbox::take_wanted`], [`Outbox::take_own`].
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.inner.lock().is_behind()
    }

    /// Takes the rooms that the session must subscribe to. What was queued before comes first: take that before, or at once after.
    #[must_use]
    pub fn take_wanted(&self) -> Vec<Wanted> {
        self.take_side(|side| std::mem::take(&mut side.wanted))
    }

    /// Takes the cursor above which the session must read the user log, where the socket no longer receives it live.
    #[must_use]
    pub fn take_own(&self) -> Option<Seq> {
        self.take_side(|side| side.own.take())
    }

    fn take_side<T: Default>(&self, take: impl Fn(&mut Side) -> T) -> T {
        let mut inner = self.inner.lock();
        let taken = inner.side.as_mut().map(|side| take(side)).unwrap_or_default();
        if inner.side.as_ref().is_some_and(|side| side.is_empty()) {
            inner.side = None;
        }
        taken
    }
}

impl Inner {
    fn watches(&self, room: RoomId) -> bool {
        self.side.as_ref().is_none_or(|side| side.watches(room))
    }

    fn has_heads(&self) -> bool {
        self.side.as_ref().is_some_and(|side| !side.heads.is_empty())
    }

    fn is_behind(&self) -> bool {
        self.side.as_ref().is_some_and(|side| !side.wanted.is_empty() || side.own.is_some())
    }

    /// Whether it found a place (or nobody waits for it any more), and whom to wake.
    fn push(&mut self, frame: &Frame, limits: OutboxLimits) -> (bool, Option<Waker>) {
        if self.closed.is_some() {
            return (true, None);
        }
        if self.queue.push(frame, limits) {
            return (true, self.waker.take());
        }
        metrics::counter!("commune_outboxes_overflowed_total").increment(1);
        (false, None)
    }

    fn push_passing(&mut self, frame: &Frame, limits: OutboxLimits) -> (bool, Option<Waker>) {
        if self.closed.is_some() {
            return (true, None);
        }
        if self.queue.len() < PASSING_BELOW && self.queue.push(frame, limits) {
            return (true, self.waker.take());
        }
        metrics::counter!("commune_passing_frames_dropped_total").increment(1);
        (false, None)
    }

    fn mark(&mut self, room: RoomId, seq: Seq) -> Option<Waker> {
        if self.closed.is_some() {
            return None;
        }
        let heads = &mut self.side.get_or_insert_default().heads;
        match heads.binary_search_by_key(&room, |(room, _)| *room) {
            Ok(place) => heads[place].1 = heads[place].1.max(seq),
            Err(place) => heads.insert(place, (room, seq)),
        }
        self.waker.take()
    }

    fn want(&mut self, new: Wanted) -> Option<Waker> {
        if self.closed.is_some() {
            return None;
        }
        let wanted = &mut self.side.get_or_insert_default().wanted;
        match wanted.iter_mut().find(|old| old.room == new.room) {
            Some(old) => old.after = old.after.or(new.after),
            None => wanted.push(new),
        }
        self.waker.take()
    }

    fn want_own(&mut self, after: Seq) -> Option<Waker> {
        if self.closed.is_some() {
            return None;
        }
        let own = &mut self.side.get_or_insert_default().own;
        *own = Some(own.map_or(after, |old| old.min(after)));
        self.waker.take()
    }

    fn close(&mut self, code: CloseCode) -> Option<Waker> {
        if self.closed.is_none() {
            *self = Self { waker: self.waker.take(), closed: Some(code), ..Self::default() };
        }
        self.waker.take()
    }
}

/// After the lock is released: the task may run on another core at once, and would wait for it.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
