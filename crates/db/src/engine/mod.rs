//! The two engines: connections, and the threads that write and read.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use crate::error::Error;
use crate::queue::{Size, Waiting};
use crate::tx::Tx;
use crate::unit::{Outcome, Unit};

/// A read: called once with a transaction, or with the reason why there is none.
pub(crate) type Read = Box<dyn FnOnce(Result<&mut Tx<'_>, Error>) + Send>;

/// What a reading thread is given.
pub(crate) enum Job {
    Read(Read),
    /// A unit without a shard (Postgres).
    Write(Box<dyn Unit>),
    /// Moves the write-ahead log into the database file (SQLite).
    Checkpoint,
}

impl From<Box<dyn Unit>> for Job {
    fn from(unit: Box<dyn Unit>) -> Self {
        Self::Write(unit)
    }
}

/// One thing at a time.
const ONE: Size = Size { items: 1, bytes: usize::MAX };

fn units(batch: Vec<Waiting<Box<dyn Unit>>>) -> Vec<Box<dyn Unit>> {
    batch.into_iter().map(|waiting| waiting.item).collect()
}

/// The same failure for every unit of a batch.
fn all_failed(count: usize, error: &Error) -> Vec<Outcome> {
    vec![Outcome::Failed(error.clone()); count]
}
