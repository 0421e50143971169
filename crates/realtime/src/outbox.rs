//! What waits for one socket: a bounded queue that costs next to nothing while it is empty.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Context, Poll, Waker};

use model::{RoomId, Seq};
use parking_lot::Mutex;

use crate::{CloseCode, Frame};

/// How much may wait for one socket. Beyond either bound it is closed with [`CloseCode::TOO_SLOW`].
#[derive(Debug, Clone, Copy)]
pub struct OutboxLimits {
    /// Frames.
    pub frames: u32,
    /// Bytes of frames.
    pub bytes: u32,
}

impl Default for OutboxLimits {
    fn default() -> Self {
        Self { frames: 256, bytes: 1024 * 1024 }
    }
}

/// What [`Outbox::ready`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// Frames, heads or wanted rooms wait.
    Waiting,
    /// It is closed, and what waited is gone.
    Closed(CloseCode),
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
    queue: VecDeque<Frame>,
    bytes: u32,
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
}

impl Side {
    fn watches(&self, room: RoomId) -> bool {
        self.watched.as_ref().is_none_or(|rooms| rooms.binary_search(&room).is_ok())
    }

    const fn is_empty(&self) -> bool {
        self.watched.is_none() && self.heads.is_empty() && self.wanted.is_empty()
    }
}

impl Outbox {
    /// An empty one.
    #[must_use]
    pub const fn new(limits: OutboxLimits) -> Self {
        let inner = Inner { waker: None, queue: VecDeque::new(), bytes: 0, closed: None, side: None };
        Self { inner: Mutex::new(inner), limits }
    }

    /// Queues a frame. A queue that overflows is dropped and closed as too slow.
    pub fn push(&self, frame: Frame) {
        let mut inner = self.inner.lock();
        let waker = inner.push(frame, self.limits);
        drop(inner);
        wake(waker);
    }

    /// Queues a frame of a room, or only marks the room's head where the session does not watch it.
    pub(crate) fn push_of_room(&self, (room, seq): (RoomId, Seq), frame: &Frame) {
        let mut inner = self.inner.lock();
        let waker = if inner.watches(room) { inner.push(frame.clone(), self.limits) } else { inner.mark(room, seq) };
        drop(inner);
        wake(waker);
    }

    /// Queues a frame that nobody needs who does not watch the room.
    pub(crate) fn push_if_watched(&self, room: RoomId, frame: &Frame) {
        let mut inner = self.inner.lock();
        let waker = if inner.watches(room) { inner.push(frame.clone(), self.limits) } else { None };
        drop(inner);
        wake(waker);
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

    /// Why it is closed, if it is.
    #[must_use]
    pub fn closed(&self) -> Option<CloseCode> {
        self.inner.lock().closed
    }

    /// Waits until there is something to take, or it is closed. One task at a time may wait.
    pub async fn ready(&self) -> Ready {
        poll_fn(|cx| self.poll_ready(cx)).await
    }

    /// As [`Outbox::ready`], but heads alone do not count: for a session that gathers them a moment longer.
    pub async fn ready_but_heads(&self) -> Ready {
        poll_fn(|cx| self.poll(cx, Inner::waits_for_more_than_heads)).await
    }

    /// The poll form of [`Outbox::ready`].
    pub fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Ready> {
        self.poll(cx, Inner::waits)
    }

    fn poll(&self, cx: &mut Context<'_>, waits: fn(&Inner) -> bool) -> Poll<Ready> {
        let mut inner = self.inner.lock();
        if let Some(code) = inner.closed {
            return Poll::Ready(Ready::Closed(code));
        }
        if waits(&inner) {
            return Poll::Ready(Ready::Waiting);
        }
        if !inner.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
            inner.waker = Some(cx.waker().clone());
        }
        Poll::Pending
    }

    /// Moves frames out, oldest first: at most `max_frames`, and no more than `max_bytes` unless the first alone is larger.
    /// Returns whether more wait. An emptied queue gives its memory back.
    pub fn take_batch(&self, into: &mut Vec<Frame>, max_frames: usize, max_bytes: usize) -> bool {
        self.inner.lock().take_batch(into, max_frames, max_bytes)
    }

    /// Takes the marked heads, in rising room.
    #[must_use]
    pub fn take_heads(&self) -> Vec<(RoomId, Seq)> {
        self.take_side(|side| std::mem::take(&mut side.heads))
    }

    /// Takes the rooms that the session must subscribe to.
    #[must_use]
    pub fn take_wanted(&self) -> Vec<Wanted> {
        self.take_side(|side| std::mem::take(&mut side.wanted))
    }

    fn take_side<T>(&self, take: impl Fn(&mut Side) -> Vec<T>) -> Vec<T> {
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

    fn waits(&self) -> bool {
        self.waits_for_more_than_heads() || self.side.as_ref().is_some_and(|side| !side.heads.is_empty())
    }

    fn waits_for_more_than_heads(&self) -> bool {
        !self.queue.is_empty() || self.side.as_ref().is_some_and(|side| !side.wanted.is_empty())
    }

    fn push(&mut self, frame: Frame, limits: OutboxLimits) -> Option<Waker> {
        if self.closed.is_some() {
            return None;
        }
        let bytes = u32::try_from(frame.len()).ok().and_then(|len| self.bytes.checked_add(len));
        let frames = u32::try_from(self.queue.len()).unwrap_or(u32::MAX);
        match bytes {
            Some(bytes) if bytes <= limits.bytes && frames < limits.frames => self.bytes = bytes,
            _ => {
                metrics::counter!("commune_slow_consumers_total").increment(1);
                return self.close(CloseCode::TOO_SLOW);
            }
        }
        self.queue.push_back(frame);
        self.waker.take()
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

    fn close(&mut self, code: CloseCode) -> Option<Waker> {
        if self.closed.is_none() {
            *self = Self { waker: self.waker.take(), closed: Some(code), ..Self::default() };
        }
        self.waker.take()
    }

    fn take_batch(&mut self, into: &mut Vec<Frame>, max_frames: usize, max_bytes: usize) -> bool {
        let mut bytes = 0;
        for taken in 0..max_frames {
            let Some(frame) = self.queue.front() else { break };
            if taken > 0 && bytes + frame.len() > max_bytes {
                break;
            }
            bytes += frame.len();
            into.extend(self.queue.pop_front());
        }
        self.bytes = self.bytes.saturating_sub(u32::try_from(bytes).unwrap_or(u32::MAX));
        if self.queue.is_empty() {
            self.queue = VecDeque::new();
        }
        !self.queue.is_empty()
    }
}

/// After the lock is released: the task may run on another core at once, and would wait for it.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
