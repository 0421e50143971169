//! What stands in the rooms: C4, C5, C8.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::tally::{Place, Tally, observations};
use super::{Check, Finding};
use crate::history::{History, Key, Seen, What};

/// C4: all observers agree on what stands at (room, seq), acknowledgements included.
pub(super) fn disagreement(history: &History, tally: &Tally, found: &mut Vec<Finding>) {
    let mut known: HashMap<Place, Seen> = HashMap::new();
    for (room, seen, _) in observations(history) {
        match known.entry((room, seen.seq)) {
            Entry::Vacant(free) => _ = free.insert(seen),
            Entry::Occupied(taken) if *taken.get() != seen => {
                let what =
                    format!("({room}, {}) is {} for one and {} for another", seen.seq, name(taken.get()), name(&seen));
                found.push(Finding::new(Check::C4, what));
            }
            Entry::Occupied(_) => {}
        }
    }
    for (key, sent) in &tally.sends {
        for seq in &sent.acked {
            if let Some(seen) = known.get(&(sent.room, *seq))
                && seen.key != Some(*key)
            {
                let what = format!("({}, {seq}) was acknowledged to {key} and is {}", sent.room, name(seen));
                found.push(Finding::new(Check::C4, what));
            }
        }
    }
}

fn name(seen: &Seen) -> String {
    seen.key.map_or_else(|| format!("no message ({:x})", seen.body_hash), |key| format!("{key} ({:x})", seen.body_hash))
}

/// C5: final reads are dense from the first seq to the head, and so is each page within itself.
pub(super) fn holes(history: &History, found: &mut Vec<Finding>) {
    for room in &history.rooms {
        let mut due = room.first;
        for seen in &room.events {
            if seen.seq != due {
                found.push(Finding::new(
                    Check::C5,
                    format!("room {} goes on with {} where {due} is due", room.room, seen.seq),
                ));
            }
            due = seen.seq + 1;
        }
        if due != room.head + 1 {
            let what = format!("room {} ends at {} and says that its head is {}", room.room, due - 1, room.head);
            found.push(Finding::new(Check::C5, what));
        }
    }
    for entry in &history.entries {
        let What::Read { room, page, .. } = &entry.what else { continue };
        for (one, next) in page.iter().zip(page.iter().skip(1)) {
            if next.seq != one.seq + 1 {
                found.push(Finding::new(
                    Check::C5,
                    format!("a page of room {room} goes from {} to {}", one.seq, next.seq),
                ));
            }
        }
    }
}

/// C8: whatever is seen was invoked earlier, as it was invoked; and what was never acknowledged has at most one seq.
pub(super) fn invented(history: &History, tally: &Tally, found: &mut Vec<Finding>) {
    let mut note = |what| found.push(Finding::new(Check::C8, what));
    for (room, seen, idx) in observations(history) {
        let Some(key) = seen.key else { continue };
        if let Some(why) = lie(tally, key, (room, seen), idx) {
            note(format!("({room}, {}) is {key}, {why}", seen.seq));
        }
    }
    for (key, sent) in &tally.sends {
        if sent.acked.is_empty() && sent.last.len() > 1 {
            note(format!("{key} was never acknowledged and is at {:?}", sent.last));
        }
    }
}

fn lie(tally: &Tally, key: Key, (room, seen): (i64, Seen), idx: u64) -> Option<&'static str> {
    let Some(sent) = tally.sends.get(&key) else { return Some("which nobody sent") };
    if sent.invoked > idx {
        Some("which was sent only later")
    } else if sent.room != room {
        Some("which was sent into another room")
    } else if sent.body_hash != seen.body_hash {
        Some("with another body")
    } else {
        None
    }
}
