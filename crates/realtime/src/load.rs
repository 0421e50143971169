//! Taking up a log: exactly one reads its state, everybody else waits, and hints are held back meanwhile.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use model::{Log, Seq, UserId};

use crate::{Hub, Sight};

/// What [`Hub::begin_load`] found.
#[derive(Debug)]
pub enum Load {
    /// This node follows the log.
    Loaded,
    /// Read the state and give it to the guard. What is announced from now on is held back for you.
    Begun(LoadGuard),
    /// Somebody else reads it: wait with [`Hub::caught_up`] and begin again.
    Loading,
}

/// The state of a log at one seq, read in one transaction.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The log's head.
    pub head: Seq,
    /// Of a room: all who are joined, and the first seq that each may see. Of other logs: nobody.
    pub members: HashMap<UserId, Seq>,
    /// Of a person: who learns whether they are here. Other logs have none.
    pub sight: Option<Sight>,
}

impl Snapshot {
    /// Of a room.
    #[must_use]
    pub const fn room(head: Seq, members: HashMap<UserId, Seq>) -> Self {
        Self { head, members, sight: None }
    }

    /// Of a person.
    #[must_use]
    pub fn person(head: Seq, sight: Sight) -> Self {
        Self { head, members: HashMap::new(), sight: Some(sight) }
    }

    /// Of the server's log: only how far it goes.
    #[must_use]
    pub fn head(head: Seq) -> Self {
        Self { head, members: HashMap::new(), sight: None }
    }
}

/// The duty to read a log's state. Dropping it passes the duty to the next who asks.
#[must_use = "dropping it gives the duty back"]
pub struct LoadGuard {
    pub(crate) hub: Arc<Hub>,
    pub(crate) log: Log,
}

impl LoadGuard {
    /// Whose state to read.
    #[must_use]
    pub const fn log(&self) -> Log {
        self.log
    }

    /// Takes up the log from the snapshot, which must have been read after the load began, and delivers what was held.
    pub fn finish(self, snapshot: Snapshot) {
        self.hub.finish_load(self.log, snapshot);
    }
}

impl Drop for LoadGuard {
    fn drop(&mut self) {
        self.hub.abandon_load(self.log);
    }
}

impl fmt::Debug for LoadGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LoadGuard").field(&self.log).finish()
    }
}
