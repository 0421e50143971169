//! Waiting for the hub to catch up. The delivery path looks at one counter only while nobody waits.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use model::{Log, Seq};
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::Hub;

/// Who waits for which log.
#[derive(Debug, Default)]
pub(crate) struct Waits {
    logs: Mutex<HashMap<Log, Arc<Notify>>>,
    count: AtomicUsize,
}

/// One who waits. Leaves no trace when it ends, also when it is cancelled.
struct Waiter<'a> {
    waits: &'a Waits,
    log: Log,
    notify: Arc<Notify>,
}

impl Waits {
    fn join(&self, log: Log) -> Waiter<'_> {
        let mut logs = self.logs.lock();
        let notify = Arc::clone(logs.entry(log).or_default());
        self.count.store(logs.len(), Ordering::SeqCst);
        Waiter { waits: self, log, notify }
    }

    /// The log moved, was loaded, or was dropped. Called after the log's own lock was released: whoever looked at the log
    /// before that had already joined, and is counted here.
    pub(crate) fn moved(&self, log: Log) {
        if self.count.load(Ordering::SeqCst) == 0 {
            return;
        }
        let mut logs = self.logs.lock();
        if let Some(notify) = logs.remove(&log) {
            self.count.store(logs.len(), Ordering::SeqCst);
            drop(logs);
            notify.notify_waiters();
        }
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut logs = self.waits.logs.lock();
        let last = logs
            .get(&self.log)
            .is_some_and(|notify| Arc::ptr_eq(notify, &self.notify) && Arc::strong_count(notify) == 2);
        if last {
            logs.remove(&self.log);
            self.waits.count.store(logs.len(), Ordering::SeqCst);
        }
    }
}

impl Hub {
    /// Waits until the log was delivered up to `seq`, which must exist, or is not being loaded by anybody (any more).
    /// With [`Seq::ZERO`]: until its loading is over.
    pub async fn caught_up(&self, log: Log, seq: Seq) {
        while !self.is_caught_up(log, seq) {
            let waiter = self.waits.join(log);
            let mut moved = pin!(waiter.notify.notified());
            moved.as_mut().enable();
            // Once more: it may have moved before it was known that somebody waits.
            if !self.is_caught_up(log, seq) {
                moved.await;
            }
        }
    }
}
