//! The server's own log on its way to `app`, which does what its events say, in order.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::log_state::{Input, LogState, Moment, Next};
use crate::{Envelope, Hub};

/// Beyond this many waiting events the log is not followed further; the wait is over when `app` took them.
const WAITING_MAX: usize = 1024;

/// The server log and its events that nobody took yet.
#[derive(Debug)]
pub(crate) struct ServerFeed {
    inner: Mutex<Feed>,
    arrived: Notify,
}

#[derive(Debug)]
struct Feed {
    log: LogState,
    waiting: VecDeque<Arc<Envelope>>,
}

impl ServerFeed {
    pub(crate) fn new() -> Self {
        Self { inner: Mutex::new(Feed { log: LogState::loading(), waiting: VecDeque::new() }), arrived: Notify::new() }
    }

    pub(crate) fn with_log<R>(&self, act: impl FnOnce(&mut LogState) -> R) -> R {
        act(&mut self.inner.lock().log)
    }

    pub(crate) fn advance(&self, input: &Input<'_>, now: Moment) -> Next {
        let mut feed = self.inner.lock();
        let Feed { log, waiting } = &mut *feed;
        if waiting.len() >= WAITING_MAX {
            // Nothing is lost: the log is read once there is room.
            return match input {
                Input::Hint(hint) => log.behind(hint.seq, now),
                Input::Page(_) | Input::Loaded(_) => Next::Nothing,
            };
        }
        let next = log.advance(input, now, &mut |event| waiting.push_back(Arc::clone(event)));
        if !waiting.is_empty() {
            self.arrived.notify_one();
        }
        next
    }

    fn take(&self) -> Vec<Arc<Envelope>> {
        std::mem::take(&mut self.inner.lock().waiting).into()
    }
}

impl Hub {
    /// The next events of the server's log, in order; waits for the first. For one task.
    pub async fn next_server_events(&self) -> Vec<Arc<Envelope>> {
        loop {
            let events = self.server.take();
            if !events.is_empty() {
                return events;
            }
            self.server.arrived.notified().await;
        }
    }
}
