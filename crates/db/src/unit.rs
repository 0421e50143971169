//! A unit of work: what the writers run, and what they tell it afterwards.

use crate::error::Error;
use crate::tx::Tx;

/// A piece of writing that is stored whole or not at all.
///
/// The writers put many units into one transaction. A unit never sees that; it only must be able to start over.
pub trait Unit: Send + 'static {
    /// Does the work.
    ///
    /// May be called again from the start: after a unique violation, a deadlock, because another unit of the
    /// transaction failed, or because the connection was lost, even during COMMIT. So it touches nothing but
    /// `tx` and itself, and where doing it twice would hurt it looks its idempotency key up first.
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict;

    /// Tells the result. Called exactly once, after COMMIT, from another thread than `run`, in the order of the
    /// units of the transaction. Must not block.
    fn finish(self: Box<Self>, outcome: Outcome, place: Place);

    /// How many bytes the unit holds, for the bounds of the queue and of a transaction.
    fn weight(&self) -> usize {
        256
    }
}

/// What a unit says about its own work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Store it. If a statement of the unit failed, it fails nonetheless.
    Keep,
    /// Roll it back: the unit refuses.
    Undo,
}

/// What became of a unit.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Its work is on disk.
    Committed,
    /// It said `Undo` with no failed statement, and what it decided on is on disk.
    Undone,
    /// A statement failed, it panicked, or the transaction did. Nothing is stored unless the kind is
    /// [`Unknown`](crate::ErrorKind::Unknown).
    Failed(Error),
}

/// Where a unit stands among those that are told together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Others follow at once.
    Before,
    /// What was gathered over them is due now.
    Last,
}

/// Which queue a unit waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits for it.
    Interactive,
    /// Imports, rebuilds, retention: at most 200 rows a unit. One runs between two interactive transactions.
    Bulk,
}

/// A unit that was not taken, because its queue is full or closed.
pub struct Refused {
    /// The unit, as it was given.
    pub unit: Box<dyn Unit>,
    /// `Busy`: the queue is full. `Unavailable`: the database is closing.
    pub error: Error,
}

impl std::fmt::Debug for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Refused({:?})", self.error)
    }
}
