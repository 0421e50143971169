//! How much there is to judge.

use std::collections::HashMap;
use std::fmt;

use testkit::history::{History, Phase, What};

/// How much a history has to judge: a run without broken connections and unknown sends would prove little.
#[derive(Debug, Default)]
pub struct Weight {
    /// Lines.
    pub entries: usize,
    /// Connections that were welcomed.
    pub welcomes: usize,
    /// Events that sockets received.
    pub events: usize,
    /// Sends of which nobody knew what became of them.
    pub unknown: usize,
    /// Those that had been stored, and were answered by their key.
    pub settled: usize,
    /// Rooms that had to be reloaded.
    pub gaps: usize,
}

impl Weight {
    /// Weighs a history.
    pub fn of(history: &History) -> Self {
        let mut weight = Self { entries: history.entries.len(), ..Self::default() };
        let (mut unknown, mut seen) = (HashMap::new(), HashMap::new());
        for entry in &history.entries {
            match &entry.what {
                What::Welcome { .. } => weight.welcomes += 1,
                What::Gap { .. } => weight.gaps += 1,
                What::Event { seen: event, .. } => {
                    weight.events += 1;
                    if let Some(key) = event.key {
                        seen.entry(key).or_insert(entry.idx);
                    }
                }
                What::Send { phase: Phase::Info, key, .. } => {
                    weight.unknown += 1;
                    unknown.entry(*key).or_insert(entry.idx);
                }
                _ => {}
            }
        }
        weight.settled = unknown.iter().filter(|(key, idx)| seen.get(*key).is_some_and(|seen| seen < *idx)).count();
        weight
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entries, welcomes, events, unknown, settled, gaps } = self;
        write!(f, "{welcomes} connections, {events} events received, {unknown} sends unknown, ")?;
        write!(f, "{settled} of them seen before, {gaps} gaps, {entries} entries")
    }
}
