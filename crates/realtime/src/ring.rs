//! The last events of a room in memory: what lets a socket go live without a read.

use std::collections::VecDeque;
use std::sync::Arc;

use model::Seq;

use crate::Envelope;

const EVENTS_MAX: usize = 64;
const BYTES_MAX: usize = 64 * 1024;

/// At most 64 events and 64 KiB, each following the one before it.
#[derive(Debug, Default)]
pub(crate) struct Ring {
    events: VecDeque<Arc<Envelope>>,
    bytes: usize,
}

impl Ring {
    /// Adds the newest, drops the oldest.
    pub(crate) fn push(&mut self, event: &Arc<Envelope>) {
        if self.events.back().is_some_and(|last| last.seq != event.prev) {
            *self = Self::default();
        }
        self.bytes += event.frame.len();
        self.events.push_back(Arc::clone(event));
        while self.events.len() > EVENTS_MAX || self.bytes > BYTES_MAX {
            let Some(oldest) = self.events.pop_front() else { break };
            self.bytes -= oldest.frame.len();
        }
    }

    /// Everything in `(after, through]`, if all of it is here.
    pub(crate) fn between(&self, after: Seq, through: Seq) -> Option<impl Iterator<Item = &Arc<Envelope>>> {
        let (first, last) = (self.events.front()?, self.events.back()?);
        let whole = first.prev <= after && last.seq == through;
        whole.then(|| self.events.iter().skip_while(move |event| event.seq <= after))
    }

    pub(crate) fn check_invariants(&self) {
        assert!(self.events.len() <= EVENTS_MAX && self.bytes <= BYTES_MAX, "the ring is too large");
        assert_eq!(self.bytes, self.events.iter().map(|event| event.frame.len()).sum::<usize>(), "bytes miscounted");
        let chained = self.events.iter().zip(self.events.iter().skip(1)).all(|(a, b)| a.seq == b.prev);
        assert!(chained, "a hole in the ring");
    }
}
