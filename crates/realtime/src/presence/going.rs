//! Who went: until it is certain that they do not come back at once, and until it was written down when they were last seen.

use std::collections::{HashSet, VecDeque};

use model::UserId;

use super::{Presence, tenths};
use crate::Hub;
use crate::log_state::Moment;

/// People whose last socket went. Bounded by those who were connected within the grace, and since they were last taken.
#[derive(Debug, Default)]
pub(super) struct Going {
    /// Oldest first.
    graces: VecDeque<(UserId, Moment)>,
    seen: HashSet<UserId>,
}

impl Going {
    pub(super) fn add(&mut self, user: UserId, now: Moment) {
        self.graces.push_back((user, now));
        self.seen.insert(user);
    }
}

impl Presence {
    /// Whose grace is over, and since when it ran.
    pub(super) fn next_gone(&self, now: Moment) -> Option<(UserId, Moment)> {
        let grace = tenths(self.limits.grace);
        self.inner.lock().going.graces.pop_front_if(|(_, since)| now.since(*since) >= grace)
    }
}

impl Hub {
    /// Whose last socket went since this was asked last.
    #[must_use]
    pub fn take_gone(&self) -> HashSet<UserId> {
        std::mem::take(&mut self.presence.inner.lock().going.seen)
    }

    /// Everybody who is connected and ready at this moment.
    #[must_use]
    pub fn people_here(&self) -> Vec<UserId> {
        self.users.here()
    }
}
