//! The checks. Each is a pure walk over a history; none knows of another.

mod order;
mod rooms;
mod sends;
mod socket;
mod state;
mod tally;
#[cfg(test)]
mod tests;

use std::fmt;

use super::History;
use tally::Tally;

/// What is checked, and the anomaly that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// Every acknowledged send is in the final read at its seq. Lost write.
    C1,
    /// No refused send ever appears. Aborted read.
    C2,
    /// A key appears once, and all its acknowledgements carry one seq. Duplicate.
    C3,
    /// All observers agree on what stands at (room, seq). Inconsistent offsets.
    C4,
    /// Seqs are dense from the first to the head. Hole.
    C5,
    /// Per socket and room, seqs rise without a hole unless a gap or skip covers it. Poll skip, backward poll.
    C6,
    /// Per connection, acknowledged seqs rise in the order of invocation. Backward send.
    C7,
    /// Whatever is seen was invoked earlier, as it was invoked. Invented, early read.
    C8,
    /// After healing every member's state equals a fresh load. Unseen.
    C9,
    /// What was acknowledged before a send or a read began comes before it, or is in it. Stale log.
    C10,
    /// The epoch stays, and no resume is refused: nothing in these histories rewinds the database. Silent rewind.
    C14,
}

/// Something that must not have happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which check found it.
    pub check: Check,
    /// What, in a sentence for whoever looks into it.
    pub what: String,
}

impl Finding {
    const fn new(check: Check, what: String) -> Self {
        Self { check, what }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.check, self.what)
    }
}

/// Judges a history. Nothing found is what everybody wants.
#[must_use]
pub fn check(history: &History) -> Vec<Finding> {
    let tally = Tally::of(history);
    let mut found = Vec::new();
    sends::lost(&tally, &mut found);
    sends::refused_but_there(&tally, &mut found);
    sends::doubled(&tally, &mut found);
    rooms::disagreement(history, &tally, &mut found);
    rooms::holes(history, &mut found);
    socket::order(history, &mut found);
    order::backward_sends(&tally, &mut found);
    rooms::invented(history, &tally, &mut found);
    state::unseen(history, &mut found);
    order::stale(history, &tally, &mut found);
    socket::rewinds(history, &mut found);
    found
}
