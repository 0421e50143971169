//! Who is online in one room, before it is known who asks.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU64;
use std::sync::Arc;

use model::{Circle, UserId};

use super::{Online, Person, Sight};

/// Those who are online and let somebody see it.
#[derive(Debug)]
pub(crate) struct Crowd {
    count: usize,
    /// How many let everybody see it.
    open: usize,
    /// In rising id; as many as may be named.
    people: Vec<Person>,
    list_up_to: usize,
    /// What is seen by all who keep nobody away, where nothing tells one of them from another.
    common: Option<View>,
}

/// What one viewer is to know, and a mark that tells it from anything else.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) online: Online,
    pub(super) mark: NonZeroU64,
}

impl View {
    fn new(online: Online) -> Self {
        let mut hasher = DefaultHasher::new();
        online.hash(&mut hasher);
        Self { online, mark: NonZeroU64::MIN.saturating_add(hasher.finish() >> 1) }
    }
}

impl Crowd {
    pub(crate) const fn new(list_up_to: usize) -> Self {
        Self { count: 0, open: 0, people: Vec::new(), list_up_to, common: None }
    }

    pub(crate) fn add(&mut self, user: UserId, sight: &Arc<Sight>) {
        self.count += 1;
        self.open += usize::from(sight.circle() == Circle::Everyone);
        if self.people.len() < self.list_up_to {
            self.people.push(Person { user, sight: Some(Arc::clone(sight)) });
        }
    }

    /// All are there.
    pub(crate) fn settle(&mut self) {
        if self.count > self.list_up_to {
            self.people = Vec::new();
            self.common = Some(View::new(Online { count: self.open, users: None }));
            return;
        }
        self.people.sort_unstable_by_key(|person| person.user);
        if self.people.iter().all(|person| person.sight.as_ref().is_some_and(|sight| sight.is_open())) {
            let users = self.people.iter().map(|person| person.user).collect();
            self.common = Some(View::new(Online { count: self.count, users: Some(users) }));
        }
    }

    /// How many are online, whoever may know.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// Who is online, for one who may know. Where they are too many to be named, their number is the same for all: of those who let everybody see it.
    /// `viewer` is asked for only where it matters who it is.
    pub(super) fn view(&self, viewer: impl FnOnce() -> Person) -> View {
        match &self.common {
            Some(common) if common.online.users.is_none() => common.clone(),
            common => {
                let viewer = viewer();
                let common = common.as_ref().filter(|_| viewer.keeps_nobody_away());
                common.cloned().unwrap_or_else(|| self.view_of(&viewer))
            }
        }
    }

    fn view_of(&self, viewer: &Person) -> View {
        let users: Vec<UserId> =
            self.people.iter().filter(|person| person.lets_see(viewer)).map(|person| person.user).collect();
        View::new(Online { count: users.len(), users: Some(users) })
    }

    pub(crate) fn seen_by(&self, viewer: &Person) -> Online {
        self.view(|| viewer.clone()).online
    }
}
