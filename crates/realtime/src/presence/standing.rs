//! Whether one person is here, and who learns it.

use std::sync::Arc;

use model::{Circle, Relation, UserId};

use super::Sight;
use crate::log_state::Moment;

/// A person's presence on this node.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    place: Place,
    /// None: not known yet, and so nobody does.
    sight: Option<Arc<Sight>>,
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
    /// Not here, and not known.
    pub(crate) const AWAY: Self = Self { place: Place::Away, sight: None };

    /// Online, also for a moment after the last socket went.
    pub(crate) const fn is_online(&self) -> bool {
        !matches!(self.place, Place::Away)
    }

    /// By a socket, now.
    pub(crate) fn is_here(&self) -> bool {
        self.place == Place::Here
    }

    pub(crate) const fn sight(&self) -> Option<&Arc<Sight>> {
        self.sight.as_ref()
    }

    /// Who learns it, of somebody who is online and lets anybody.
    pub(crate) fn shown(&self) -> Option<&Arc<Sight>> {
        self.sight.as_ref().filter(|sight| self.is_online() && sight.circle() != Circle::Nobody)
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

    pub(crate) fn load(&mut self, sight: Sight) {
        self.sight = Some(Arc::new(sight));
    }

    /// Others learn it from now on. Returns whether that is something else.
    pub(crate) fn show_to(&mut self, circle: Circle) -> bool {
        self.change(|sight| sight.show_to(circle))
    }

    /// Somebody is something else to the person now. Returns whether that may concern who learns it.
    pub(crate) fn relate(&mut self, user: UserId, relation: Relation) -> bool {
        self.change(|sight| sight.relate(user, relation))
    }

    fn change(&mut self, change: impl FnOnce(&mut Sight)) -> bool {
        let Some(sight) = &mut self.sight else { return false };
        let mut new = Sight::clone(sight);
        change(&mut new);
        let is_new = new != **sight;
        if is_new {
            *sight = Arc::new(new);
        }
        is_new
    }
}
