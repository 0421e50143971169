//! Who learns that somebody is here: a circle around them, and those whom it is drawn by. Held for everybody who is connected, so that nothing has to
//! be read when somebody comes or goes.

use std::sync::Arc;

use model::{Bond, Circle, Relation, UserId};

/// Whom one person lets see that they are here, and what decides of others whether they may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    circle: Circle,
    /// In rising id, as are the blocked.
    friends: Box<[UserId]>,
    blocked: Box<[UserId]>,
}

impl Sight {
    /// As the database has it. Of blocks only their own: those of others stand with the others.
    #[must_use]
    pub fn new(circle: Circle, mut friends: Vec<UserId>, mut blocked: Vec<UserId>) -> Self {
        friends.sort_unstable();
        blocked.sort_unstable();
        Self { circle, friends: friends.into(), blocked: blocked.into() }
    }

    /// Whether there is no telling one viewer from another: everybody may see, and nobody is blocked.
    pub(super) fn is_open(&self) -> bool {
        self.circle == Circle::Everyone && self.blocked.is_empty()
    }

    pub(super) const fn circle(&self) -> Circle {
        self.circle
    }

    pub(super) const fn show_to(&mut self, circle: Circle) {
        self.circle = circle;
    }

    pub(super) fn relate(&mut self, user: UserId, relation: Relation) {
        for (list, of) in [(&mut self.friends, Relation::Friend), (&mut self.blocked, Relation::Blocked)] {
            if relation == of { put_in(list, user) } else { take_out(list, user) }
        }
    }

    fn shares_a_friend(&self, other: &Self) -> bool {
        let (few, many) = if self.friends.len() < other.friends.len() { (self, other) } else { (other, self) };
        few.friends.iter().any(|friend| many.friends.binary_search(friend).is_ok())
    }
}

fn put_in(list: &mut Box<[UserId]>, user: UserId) {
    if let Err(at) = list.binary_search(&user) {
        let mut all = std::mem::take(list).into_vec();
        all.insert(at, user);
        *list = all.into();
    }
}

fn take_out(list: &mut Box<[UserId]>, user: UserId) {
    if let Ok(at) = list.binary_search(&user) {
        let mut all = std::mem::take(list).into_vec();
        all.remove(at);
        *list = all.into();
    }
}

/// Somebody, as they see others and are seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub(crate) user: UserId,
    /// None: not known here. They see nobody, and nobody sees them.
    pub(crate) sight: Option<Arc<Sight>>,
}

impl Person {
    /// As the database has it.
    #[must_use]
    pub fn new(user: UserId, sight: Sight) -> Self {
        Self { user, sight: Some(Arc::new(sight)) }
    }

    /// Whether this one lets another see that they are here. Who shows it to nobody does not see it either: it is what others see.
    pub(crate) fn lets_see(&self, viewer: &Self) -> bool {
        let (Some(mine), Some(theirs)) = (&self.sight, &viewer.sight) else { return false };
        mine.circle != Circle::Nobody && mine.circle.admits(self.bond(mine, viewer, theirs))
    }

    fn bond(&self, mine: &Sight, viewer: &Self, theirs: &Sight) -> Bond {
        if self.user == viewer.user {
            Bond::Oneself
        } else if has(&mine.blocked, viewer.user) || has(&theirs.blocked, self.user) {
            Bond::Blocked
        } else if has(&mine.friends, viewer.user) {
            Bond::Friend
        } else if mine.circle == Circle::FriendsOfFriends && mine.shares_a_friend(theirs) {
            // Looked for where it decides something.
            Bond::FriendOfFriend
        } else {
            Bond::Stranger
        }
    }

    /// Whether there may be somebody whom this one does not see although others do.
    pub(super) fn keeps_nobody_away(&self) -> bool {
        self.sight.as_ref().is_some_and(|sight| sight.blocked.is_empty())
    }
}

fn has(list: &[UserId], user: UserId) -> bool {
    list.binary_search(&user).is_ok()
}
