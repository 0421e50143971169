//! Whether one person is here, and who learns it.

use model::Audience;

use crate::log_state::Moment;

/// A person's presence on this node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    place: Place,
    audience: Audience,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Not here.
    Away,
    /// By at least one socket that is ready.
    Here,
    /// The last socket went, perhaps to come back at once.
    Going(Moment),
}

impl Standing {
    /// Not here, and nothing to hide.
    pub(crate) const AWAY: Self = Self { place: Place::Away, audience: Audience::Everyone };

    /// Online, also for a moment after the last socket went.
    pub(crate) const fn is_online(self) -> bool {
        !matches!(self.place, Place::Away)
    }

    /// By a socket, now.
    pub(crate) fn is_here(self) -> bool {
        self.place == Place::Here
    }

    /// Online, and others may know.
    pub(crate) fn is_shown(self) -> bool {
        self.is_online() && self.audience == Audience::Everyone
    }

    pub(crate) const fn come(&mut self) {
        self.place = Place::Here;
    }

    /// The last socket is gone.
    pub(crate) const fn go(&mut self, now: Moment) {
        self.place = Place::Going(now);
    }

    /// Did not come back since. False: did, or went again later.
    pub(crate) fn be_away(&mut self, since: Moment) -> bool {
        let stayed_away = self.place == Place::Going(since);
        if stayed_away {
            self.place = Place::Away;
        }
        stayed_away
    }

    pub(crate) const fn show_to(&mut self, audience: Audience) {
        self.audience = audience;
    }
}
