//! Takes down what happens, in one order for all clients.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use parking_lot::Mutex;

use super::{Connection, Entry, What};

/// The notebook of a run, shared by all its clients.
///
/// An invocation is recorded before it leaves, an answer after it came: so whatever has the lower `idx` did happen earlier.
#[derive(Debug)]
pub struct Recorder {
    begun: Instant,
    calls: AtomicU64,
    entries: Mutex<Vec<Entry>>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self { begun: Instant::now(), calls: AtomicU64::new(0), entries: Mutex::default() }
    }
}

impl Recorder {
    /// A number for a new attempt.
    pub fn next_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed)
    }

    /// Takes down what happened on the only server there is.
    pub fn record(&self, connection: Connection, what: What) {
        let mut entries = self.entries.lock();
        let idx = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        let t_mono = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        entries.push(Entry { idx, t_mono, connection, node: 0, what });
    }

    /// Hands over what was taken down so far, and forgets it.
    pub fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut self.entries.lock())
    }
}
