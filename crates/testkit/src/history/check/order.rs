//! What must come before what: C7, C10.

use std::collections::HashMap;

use super::tally::Tally;
use super::{Check, Finding};
use crate::history::{Connection, History, Phase, What};

/// C7: per connection and room, acknowledged seqs rise in the order of invocation. Retries are left out: their first attempt may have been
/// stored long before.
pub(super) fn backward_sends(tally: &Tally, found: &mut Vec<Finding>) {
    let mut last: HashMap<(Connection, i64), i64> = HashMap::new();
    for attempt in &tally.attempts {
        let Some(seq) = attempt.acked else { continue };
        if attempt.earlier > 0 || attempt.connection.number == 0 {
            continue;
        }
        let before = last.entry((attempt.connection, attempt.room)).or_default();
        if seq <= *before {
            let Connection { client, number } = attempt.connection;
            let what = format!(
                "connection {number} of client {client} sent {} later and got {seq} after {before}",
                attempt.key
            );
            found.push(Finding::new(Check::C7, what));
        }
        *before = seq.max(*before);
    }
}

/// C10: what was acknowledged before a send was invoked has a lower seq; a read that begins later has it.
pub(super) fn stale(history: &History, tally: &Tally, found: &mut Vec<Finding>) {
    let mut acked: HashMap<i64, i64> = HashMap::new();
    let mut reads: HashMap<u64, i64> = HashMap::new();
    for entry in &history.entries {
        match &entry.what {
            What::Send { phase: Phase::Ok, room, seq: Some(seq), .. } => {
                let highest = acked.entry(*room).or_default();
                *highest = (*highest).max(*seq);
            }
            What::Send { phase: Phase::Invoke, room, key, .. } => {
                let floor = acked.get(room).copied().unwrap_or_default();
                let Some(sent) = tally.sends.get(key).filter(|sent| sent.invoked == entry.idx) else { continue };
                let places = sent.last.iter().map(|place| place.1);
                if let Some(seq) = sent.acked.iter().copied().chain(places).find(|seq| *seq <= floor) {
                    let what =
                        format!("{key} was sent when ({room}, {floor}) was acknowledged, and is ({room}, {seq})");
                    found.push(Finding::new(Check::C10, what));
                }
            }
            What::Read { call, phase: Phase::Invoke, room, .. } => {
                reads.insert(*call, acked.get(room).copied().unwrap_or_default());
            }
            What::Read { call, phase: Phase::Ok, room, head: Some(head), .. } => {
                let floor = reads.get(call).copied().unwrap_or_default();
                if *head < floor {
                    let what = format!("a read of room {room} begun after {floor} was acknowledged ends at {head}");
                    found.push(Finding::new(Check::C10, what));
                }
            }
            _ => {}
        }
    }
    for room in &history.rooms {
        let floor = acked.get(&room.room).copied().unwrap_or_default();
        if room.head < floor {
            found.push(Finding::new(
                Check::C10,
                format!("the final read of room {} ends at {}, {floor} was acknowledged", room.room, room.head),
            ));
        }
    }
}
