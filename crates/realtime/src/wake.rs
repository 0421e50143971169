//! Waking sessions: a few at once, many by a task of the runtime, which finds its own queues cheaper than another thread does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::Hub;

/// So many are woken by whoever delivers.
const AT_ONCE: usize = 16;

/// Sessions to be woken. Each socket's waker exists once, so there are never more than sockets.
#[derive(Debug, Default)]
pub(crate) struct Wakes {
    waiting: Mutex<Vec<Waker>>,
    some: Notify,
    /// A task takes them.
    attended: AtomicBool,
}

impl Wakes {
    /// Wakes them, soon.
    pub(crate) fn wake(&self, wakers: Vec<Waker>) {
        if wakers.len() <= AT_ONCE || !self.attended.load(Ordering::SeqCst) {
            return wakers.into_iter().for_each(Waker::wake);
        }
        let mut waiting = self.waiting.lock();
        if waiting.is_empty() {
            *waiting = wakers;
        } else {
            waiting.extend(wakers);
        }
        drop(waiting);
        self.some.notify_one();
        // Its end may have come between: then nobody takes them.
        if !self.attended.load(Ordering::SeqCst) {
            self.wake_waiting();
        }
    }

    fn wake_waiting(&self) {
        let waiting = std::mem::take(&mut *self.waiting.lock());
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// As long as it lives, a task wakes the sessions.
struct Attendant<'a>(&'a Wakes);

impl Drop for Attendant<'_> {
    fn drop(&mut self) {
        self.0.attended.store(false, Ordering::SeqCst);
        self.0.wake_waiting();
    }
}

impl Hub {
    /// Wakes sessions for whom something came, for ever. For one task of the runtime that runs the sessions; without it they are woken by the
    /// thread that delivers.
    pub async fn wake_sessions(&self) {
        self.wakes.attended.store(true, Ordering::SeqCst);
        let attendant = Attendant(&self.wakes);
        loop {
            attendant.0.some.notified().await;
            attendant.0.wake_waiting();
        }
    }
}
