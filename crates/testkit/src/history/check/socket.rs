//! What each socket received: C6, C14.

use std::collections::{BTreeMap, HashMap};

use super::{Check, Finding};
use crate::history::{Connection, History, What};

/// A socket's place in a log.
#[derive(Default)]
struct Place {
    /// Everything up to here is held, covered or was never owed. None: nothing is known of the room yet.
    held: Option<i64>,
    /// The last number that this socket received.
    last: Option<i64>,
}

impl Place {
    /// Moves on over `from..=to`; what is wrong about it, if anything.
    fn receive(&mut self, from: i64, to: i64) -> Option<String> {
        let wrong = if self.last.is_some_and(|last| to <= last) {
            Some(format!("{to} after {}", self.last.unwrap_or_default()))
        } else if self.held.is_some_and(|held| from > held + 1) {
            Some(format!("{from} although only {} is held", self.held.unwrap_or_default()))
        } else {
            None
        };
        self.reach(to);
        wrong
    }

    fn reach(&mut self, to: i64) {
        self.last = self.last.max(Some(to));
        self.held = self.held.max(Some(to));
    }
}

/// The places of all sockets: in rooms by their id, in their own log under none.
type Places = HashMap<(Connection, Option<i64>), Place>;

/// C6: per socket and room, seqs rise without a hole unless a gap or skip covers it; its own log rises too.
pub(super) fn order(history: &History, found: &mut Vec<Finding>) {
    let mut places = Places::new();
    for entry in &history.entries {
        let Some((log, wrong)) = receive(&mut places, entry.connection, &entry.what) else { continue };
        let Connection { client, number } = entry.connection;
        let log = log.map_or_else(|| "its own log".to_owned(), |room| format!("room {room}"));
        let what = format!("connection {number} of client {client} received {wrong} of {log} (idx {})", entry.idx);
        found.push(Finding::new(Check::C6, what));
    }
}

/// Which log it was about, and what was wrong.
fn receive(places: &mut Places, connection: Connection, what: &What) -> Option<(Option<i64>, String)> {
    let (log, wrong) = match what {
        What::Welcome { held, .. } => {
            begin(places, connection, held);
            return None;
        }
        What::Gap { room, head } => {
            places.entry((connection, Some(*room))).or_default().reach(*head);
            return None;
        }
        What::Event { room, seen } => {
            (Some(*room), places.entry((connection, Some(*room))).or_default().receive(seen.seq, seen.seq))
        }
        What::Skip { room, from, seq } => {
            (Some(*room), places.entry((connection, Some(*room))).or_default().receive(*from, *seq))
        }
        // Its numbers may have holes.
        What::Own { cursor } => (None, places.entry((connection, None)).or_default().receive(i64::MIN, *cursor)),
        What::Send { .. } | What::Read { .. } => return None,
    };
    wrong.map(|wrong| (log, wrong))
}

fn begin(places: &mut Places, connection: Connection, held: &BTreeMap<i64, i64>) {
    for (room, held) in held {
        places.insert((connection, Some(*room)), Place { held: Some(*held), last: None });
    }
}

/// C14: the epoch stays, and no resume is refused.
pub(super) fn rewinds(history: &History, found: &mut Vec<Finding>) {
    let mut first = None;
    for entry in &history.entries {
        let What::Welcome { epoch, reset, .. } = &entry.what else { continue };
        let client = entry.connection.client;
        if *reset {
            found.push(Finding::new(
                Check::C14,
                format!("the resume of client {client} was refused (idx {})", entry.idx),
            ));
        }
        if first.get_or_insert(epoch) != &epoch {
            found.push(Finding::new(Check::C14, format!("client {client} was told another epoch (idx {})", entry.idx)));
        }
    }
}
