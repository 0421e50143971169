//! What clients are left with: C9.

use std::collections::BTreeSet;

use super::{Check, Finding};
use crate::history::History;

/// C9: after healing every member's state equals a fresh load.
pub(super) fn unseen(history: &History, found: &mut Vec<Finding>) {
    for state in &history.states {
        let rooms: BTreeSet<_> = state.held.keys().chain(state.fresh.keys()).collect();
        for room in rooms {
            let (held, fresh) = (state.held.get(room), state.fresh.get(room));
            if held != fresh {
                let what = format!("client {} holds {held:?} of room {room}, the server says {fresh:?}", state.client);
                found.push(Finding::new(Check::C9, what));
            }
        }
    }
}
