//! How nodes tell each other that a log moved: the only path from a commit to a socket.

use std::sync::Arc;

use crate::{Hint, Hub, Passing};

/// Where hints go.
#[derive(Debug)]
pub enum Bus {
    /// One process: straight to its own hub.
    Local(LocalBus),
}

impl Bus {
    /// The bus of a single process.
    #[must_use]
    pub fn local(hub: Arc<Hub>) -> Self {
        Self::Local(LocalBus::new(hub))
    }

    /// Tells everybody who listens, this node's own hub among them. Call it after the commit, in order of seq where that is
    /// known; nothing depends on it. What is published in a row may go out together: [`Bus::flush`] ends the row.
    #[expect(clippy::needless_pass_by_value, reason = "a bus between nodes keeps the hint until it is sent")]
    pub fn publish(&self, hint: Hint) {
        match self {
            Self::Local(bus) => bus.publish(&hint),
        }
    }

    /// Says something in passing to everybody whom it concerns, or to nobody: it is not kept anywhere.
    #[expect(clippy::needless_pass_by_value, reason = "a bus between nodes keeps what passes until it is sent")]
    pub fn pass(&self, passing: Passing) {
        match self {
            Self::Local(bus) => bus.hub.pass(&passing),
        }
    }

    /// What was published is on its way now.
    pub fn flush(&self) {
        match self {
            Self::Local(bus) => bus.hub.flush(),
        }
    }
}

/// Hints within one process.
#[derive(Debug)]
pub struct LocalBus {
    hub: Arc<Hub>,
    #[cfg(feature = "sabotage")]
    faults: crate::sabotage::BusFaults,
}

impl LocalBus {
    fn new(hub: Arc<Hub>) -> Self {
        Self {
            hub,
            #[cfg(feature = "sabotage")]
            faults: crate::sabotage::BusFaults::from_env(),
        }
    }

    #[cfg(not(feature = "sabotage"))]
    fn publish(&self, hint: &Hint) {
        self.hub.gather(hint);
    }

    #[cfg(feature = "sabotage")]
    fn publish(&self, hint: &Hint) {
        self.faults.pass(hint.clone()).iter().for_each(|hint| self.hub.gather(hint));
    }
}
