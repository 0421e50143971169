//! What the other checks look up: attempts, keys, and where each key was seen.

use std::collections::{BTreeSet, HashMap};

use crate::history::{Connection, History, Key, Phase, Seen, What};

/// A place in a room.
pub(super) type Place = (i64, i64);

/// One attempt to send.
pub(super) struct Attempt {
    pub(super) key: Key,
    pub(super) room: i64,
    pub(super) connection: Connection,
    /// The number of earlier attempts with the same key.
    pub(super) earlier: usize,
    /// The acknowledged seq.
    pub(super) acked: Option<i64>,
}

/// Everything known about a key.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) room: i64,
    pub(super) body_hash: u64,
    /// The place of its first invocation in the history.
    pub(super) invoked: u64,
    pub(super) attempts: usize,
    pub(super) refused: usize,
    /// The seqs that were acknowledged.
    pub(super) acked: BTreeSet<i64>,
    /// Where anybody saw it, by socket, page or final read.
    pub(super) seen: BTreeSet<Place>,
    /// Where the final read has it.
    pub(super) last: BTreeSet<Place>,
}

/// A history, sorted by what was sent.
pub(super) struct Tally {
    /// In the order of invocation.
    pub(super) attempts: Vec<Attempt>,
    /// By key.
    pub(super) sends: HashMap<Key, Sent>,
}

impl Tally {
    /// Sorts a history.
    pub(super) fn of(history: &History) -> Self {
        let mut tally = Self { attempts: Vec::new(), sends: HashMap::new() };
        let mut calls = HashMap::new();
        for entry in &history.entries {
            let What::Send { call, phase, room, key, body_hash, seq } = &entry.what else { continue };
            if *phase == Phase::Invoke {
                calls.insert(*call, tally.attempts.len());
                tally.invoke((*room, *key, *body_hash), entry.connection, entry.idx);
            } else if let Some(attempt) = calls.get(call).and_then(|place| tally.attempts.get_mut(*place)) {
                attempt.acked = *seq;
                let sent = tally.sends.entry(*key).or_default();
                sent.refused += usize::from(*phase == Phase::Fail);
                sent.acked.extend(*seq);
            }
        }
        tally.look(history);
        tally
    }

    fn invoke(&mut self, (room, key, body_hash): (i64, Key, u64), connection: Connection, idx: u64) {
        let sent = self.sends.entry(key).or_insert_with(|| Sent { room, body_hash, invoked: idx, ..Sent::default() });
        self.attempts.push(Attempt { key, room, connection, earlier: sent.attempts, acked: None });
        sent.attempts += 1;
    }

    fn look(&mut self, history: &History) {
        for (room, seen, _) in observations(history) {
            if let Some(sent) = seen.key.and_then(|key| self.sends.get_mut(&key)) {
                sent.seen.insert((room, seen.seq));
            }
        }
        for room in &history.rooms {
            for seen in &room.events {
                if let Some(sent) = seen.key.and_then(|key| self.sends.get_mut(&key)) {
                    sent.last.insert((room.room, seen.seq));
                }
            }
        }
    }
}

/// Every event that anybody saw: the room, the event, and when. The final reads come last, and after everything.
pub(super) fn observations(history: &History) -> impl Iterator<Item = (i64, Seen, u64)> {
    let live = history.entries.iter().flat_map(|entry| {
        let (room, seen): (i64, &[Seen]) = match &entry.what {
            What::Event { room, seen } => (*room, std::slice::from_ref(seen)),
            What::Read { room, page, .. } => (*room, page),
            _ => (0, &[]),
        };
        seen.iter().map(move |seen| (room, *seen, entry.idx))
    });
    let last = history.rooms.iter().flat_map(|room| room.events.iter().map(|seen| (room.room, *seen, u64::MAX)));
    live.chain(last)
}
