//! Waking whoever serves the sockets: by tasks of the runtime, in portions, so that no room is so large that others wait for all of it.
//!
//! What is woken may do the writing at once (a [`Waker`] is whatever its session registered), so this is where a fan-out's time goes.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Waker;

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::task::yield_now;

use crate::Hub;

/// So many are woken before other tasks have their turn, and another attendant helps.
const PORTION: usize = 64;
/// The queue keeps memory for so many.
const KEPT: usize = 4_096;

/// Sockets for which something came. Each socket's waker exists once, so there are never more than sockets, and two attendants never have the same.
#[derive(Debug, Default)]
pub(crate) struct Wakes {
    waiting: Mutex<VecDeque<Waker>>,
    some: Notify,
    attendants: AtomicUsize,
}

impl Wakes {
    /// Wakes them, soon; where nobody attends, now.
    pub(crate) fn wake(&self, wakers: Vec<Waker>) {
        if wakers.is_empty() {
            return;
        }
        self.waiting.lock().extend(wakers);
        self.some.notify_one();
        // After they were added: the last attendant's end may have come between, and then nobody takes them.
        if self.attendants.load(Ordering::SeqCst) == 0 {
            self.wake_waiting();
        }
    }

    fn wake_waiting(&self) {
        let waiting = std::mem::take(&mut *self.waiting.lock());
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Wakes the next ones. Whether more wait.
    fn wake_portion(&self, portion: &mut Vec<Waker>) -> bool {
        let mut waiting = self.waiting.lock();
        let count = waiting.len().min(PORTION);
        portion.extend(waiting.drain(..count));
        let more = !waiting.is_empty();
        if !more && waiting.capacity() > KEPT {
            *waiting = VecDeque::new();
        }
        drop(waiting);
        if more {
            self.some.notify_one();
        }
        portion.drain(..).for_each(Waker::wake);
        more
    }
}

/// As long as one lives, tasks do the waking.
struct Attendant<'a>(&'a Wakes);

impl<'a> Attendant<'a> {
    fn new(wakes: &'a Wakes) -> Self {
        wakes.attendants.fetch_add(1, Ordering::SeqCst);
        Self(wakes)
    }
}

impl Drop for Attendant<'_> {
    fn drop(&mut self) {
        if self.0.attendants.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.wake_waiting();
        }
    }
}

impl Hub {
    /// Wakes whoever serves the sockets for which something came, for ever. For tasks of the runtime, as many as may be busy with it at
    /// a time; without them it is done by the thread that delivers.
    pub async fn attend(&self) {
        let attendant = Attendant::new(&self.wakes);
        let mut portion = Vec::with_capacity(PORTION);
        loop {
            attendant.0.some.notified().await;
            while attendant.0.wake_portion(&mut portion) {
                yield_now().await;
            }
        }
    }
}
