//! What became of each send: C1, C2, C3.

use super::tally::Tally;
use super::{Check, Finding};

/// C1: every acknowledged send is in the final read at its seq.
pub(super) fn lost(tally: &Tally, found: &mut Vec<Finding>) {
    for (key, sent) in &tally.sends {
        for seq in &sent.acked {
            if !sent.last.contains(&(sent.room, *seq)) {
                let what = format!("{key} was acknowledged as ({}, {seq}) and is not there", sent.room);
                found.push(Finding::new(Check::C1, what));
            }
        }
    }
}

/// C2: no refused send ever appears.
pub(super) fn refused_but_there(tally: &Tally, found: &mut Vec<Finding>) {
    for (key, sent) in &tally.sends {
        if sent.refused == sent.attempts
            && let Some(place) = sent.seen.first()
        {
            found.push(Finding::new(Check::C2, format!("{key} was refused and is at {place:?}")));
        }
    }
}

/// C3: a key appears once, and all its acknowledgements carry one seq.
pub(super) fn doubled(tally: &Tally, found: &mut Vec<Finding>) {
    for (key, sent) in &tally.sends {
        if sent.acked.len() > 1 {
            found.push(Finding::new(
                Check::C3,
                format!("{key} was acknowledged as {:?} of room {}", sent.acked, sent.room),
            ));
        }
        if sent.seen.len() > 1 {
            found.push(Finding::new(Check::C3, format!("{key} appears at {:?}", sent.seen)));
        }
    }
}
