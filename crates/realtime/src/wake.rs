//! Waking whoever serves the sockets: by tasks of the runtime, in portions, so that no room is so large that others wait for all of it.
//!
//! What is woken may do the writing at once (a [`Waker`] is whatever its session registered), so this is where a fan-out's time goes.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Waker;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::task::yield_now;

use crate::Hub;

/// So many are woken before other tasks have their turn, and another attendant helps.
const PORTION: usize = 64;
/// The queue keeps memory for so many.
const KEPT: usize = 4_096;

/// How long something may be gathered: the longer, the more frames go into one write.
const GATHER: Duration = Duration::from_millis(5);

/// Sockets for which something came. A socket stands here once, or twice if its session looked into the outbox meanwhile: the second time
/// finds nothing.
#[derive(Debug, Default)]
pub(crate) struct Wakes {
    due: Mutex<Due>,
    some: Notify,
    attendants: AtomicUsize,
}

#[derive(Debug, Default)]
struct Due {
    /// To be woken.
    now: VecDeque<Waker>,
    /// To be woken with others, and since when the first of them waits.
    soon: Vec<Waker>,
    since: Option<Instant>,
}

impl Wakes {
    /// Wakes them at the next [`Wakes::flush`], or when the first of them has waited long enough.
    pub(crate) fn wake(&self, mut wakers: Vec<Waker>) {
        let mut due = self.due.lock();
        if !wakers.is_empty() {
            due.soon.append(&mut wakers);
            due.since.get_or_insert_with(Instant::now);
        }
        let since = due.since;
        drop(due);
        // Looked at with every event: those who wait already are not in `wakers` again.
        if since.is_some_and(|since| since.elapsed() > GATHER) {
            self.flush();
        }
    }

    /// Has everybody woken; where nobody attends, before it returns.
    pub(crate) fn flush(&self) {
        let mut due = self.due.lock();
        if due.since.take().is_none() {
            return;
        }
        let Due { now, soon, .. } = &mut *due;
        now.extend(soon.drain(..));
        if soon.capacity() > KEPT {
            *soon = Vec::new();
        }
        drop(due);
        self.some.notify_one();
        // After they were added: the last attendant's end may have come between, and then nobody takes them.
        if self.attendants.load(Ordering::SeqCst) == 0 {
            self.wake_due();
        }
    }

    fn wake_due(&self) {
        let now = std::mem::take(&mut self.due.lock().now);
        now.into_iter().for_each(Waker::wake);
    }

    /// Wakes the next ones. Whether more wait.
    fn wake_portion(&self, portion: &mut Vec<Waker>) -> bool {
        let mut due = self.due.lock();
        let count = due.now.len().min(PORTION);
        portion.extend(due.now.drain(..count));
        let more = !due.now.is_empty();
        if !more && due.now.capacity() > KEPT {
            due.now = VecDeque::new();
        }
        drop(due);
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
            self.0.wake_due();
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
