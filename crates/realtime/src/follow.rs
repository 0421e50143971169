//! Which logs must be read: asked by the hub, done by a task of `app`.

use std::collections::{HashSet, VecDeque};

use model::{Log, Seq};
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::Hub;
use crate::log_state::Next;

/// Read this log above `after`, and give [`Hub::deliver_read`] what you find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Follow {
    /// Which log.
    pub log: Log,
    /// Above which seq.
    pub after: Seq,
}

/// Each log at most once: bounded by the number of logs that this node follows.
#[derive(Debug, Default)]
pub(crate) struct Follows {
    inner: Mutex<Queue>,
    asked: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Log>,
    queued: HashSet<Log>,
    /// Logs with a gap or an unanswered question.
    watched: HashSet<Log>,
}

impl Follows {
    pub(crate) fn note(&self, log: Log, next: Next) {
        if next == Next::Nothing {
            return;
        }
        let mut queue = self.inner.lock();
        queue.watched.insert(log);
        if next == Next::Ask && queue.queued.insert(log) {
            queue.waiting.push_back(log);
            drop(queue);
            metrics::counter!("commune_follows_total").increment(1);
            self.asked.notify_one();
        }
    }

    pub(crate) fn watched(&self) -> Vec<Log> {
        self.inner.lock().watched.iter().copied().collect()
    }

    pub(crate) fn unwatch(&self, log: Log) {
        self.inner.lock().watched.remove(&log);
    }

    fn pop(&self) -> Option<Log> {
        let mut queue = self.inner.lock();
        let log = queue.waiting.pop_front()?;
        queue.queued.remove(&log);
        Some(log)
    }
}

impl Hub {
    /// The next log to read, without waiting.
    #[must_use]
    pub fn try_next_follow(&self) -> Option<Follow> {
        loop {
            let log = self.follows.pop()?;
            // Dropped meanwhile: nobody needs it any more.
            if let Some(after) = self.delivered(log) {
                return Some(Follow { log, after });
            }
        }
    }

    /// The next log to read. A read that fails needs no answer: it is asked for again after two seconds.
    pub async fn next_follow(&self) -> Follow {
        loop {
            if let Some(follow) = self.try_next_follow() {
                // `notify_one` stores one permit: several readers pass it on.
                self.follows.asked.notify_one();
                return follow;
            }
            self.follows.asked.notified().await;
        }
    }
}
