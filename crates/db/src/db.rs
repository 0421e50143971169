//! The handle to an open database: submit units, read, close.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::config::Config;
use crate::engine::{Job, Read};
use crate::error::{Error, ErrorKind, Result};
use crate::migrate::{self, Migration};
use crate::queue::{Queue, Refusal};
use crate::start;
use crate::tx::{Dialect, Tx};
use crate::unit::{Lane, Refused, Unit};

/// An open database. Clones share it; its threads end when the last clone is gone or [`close`](Db::close) is called.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) dialect: Dialect,
    /// SQLite: the one writer. Postgres: the shards.
    pub(crate) writers: Vec<Arc<Queue<Box<dyn Unit>>>>,
    /// Reads; on Postgres also units without a shard.
    pub(crate) jobs: Arc<Queue<Job>>,
    /// In the order in which they end.
    pub(crate) threads: Mutex<Threads>,
}

#[derive(Default)]
pub(crate) struct Threads {
    pub(crate) writers: Vec<JoinHandle<()>>,
    pub(crate) readers: Vec<JoinHandle<()>>,
    pub(crate) teller: Vec<JoinHandle<()>>,
}

impl Db {
    /// Opens the database, brings its schema up to date and starts its threads.
    ///
    /// Blocks. Fails if the settings on which durability rests do not hold, if an applied migration was changed,
    /// or if the database is newer than the program.
    pub fn open(config: &Config) -> Result<Self> {
        Self::open_with_migrations(config, migrate::product())
    }

    /// [`open`](Db::open) with other migrations, for tests of the waist itself.
    #[doc(hidden)]
    pub fn open_with_migrations(config: &Config, migrations: &[Migration]) -> Result<Self> {
        start::open(config, migrations).map(|inner| Self(Arc::new(inner)))
    }

    /// Queues a unit and returns at once. Dropping whatever waits for it does not drop the unit.
    ///
    /// Units with the same `shard` (the id of their room) run one after another, in the order of their submission.
    /// The unit comes back if the queue is full (`Busy`) or the database closes (`Unavailable`).
    pub fn submit(&self, unit: Box<dyn Unit>, shard: Option<i64>, lane: Lane) -> Result<(), Refused> {
        let weight = unit.weight();
        let pushed = match self.writer(shard) {
            Some(queue) => queue.push(unit, weight, lane),
            None => self.0.jobs.push(unit, weight, lane),
        };
        pushed.map_err(|(unit, why)| Refused { unit, error: refusal(why) })
    }

    fn writer(&self, shard: Option<i64>) -> Option<&Arc<Queue<Box<dyn Unit>>>> {
        let count = self.0.writers.len();
        match (self.0.dialect, shard) {
            (Dialect::Sqlite, _) => self.0.writers.first(),
            (Dialect::Postgres, None) => None,
            (Dialect::Postgres, Some(shard)) => {
                self.0.writers.get(usize::try_from(shard.unsigned_abs()).unwrap_or(0) % count.max(1))
            }
        }
    }

    /// Runs `f` on a reading thread, in a transaction that sees one snapshot and cannot write.
    ///
    /// Dropping the future is harmless. If the queue is full the answer is `Busy`.
    pub async fn read<T, E>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let read: Read = Box::new(move |tx| {
            if !sender.is_closed() {
                // Nobody listens if the future was dropped meanwhile.
                let _ = sender.send(answer(tx, f));
            }
        });
        self.0.jobs.push(Job::Read(read), 256, Lane::Interactive).map_err(|(_, why)| E::from(refusal(why)))?;
        receiver.await.unwrap_or_else(|_| Err(E::from(Error::closed())))
    }

    /// Which engine it is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// How many units and reads wait at the moment.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.writers.iter().map(|queue| queue.len()).sum::<usize>() + self.0.jobs.len()
    }

    /// Asks for the write-ahead log to be moved into the file, between other reads. Nothing on Postgres.
    pub fn checkpoint(&self) -> Result<()> {
        self.0.jobs.push(Job::Checkpoint, 0, Lane::Bulk).map_err(|(_, why)| refusal(why))
    }

    /// Takes nothing new, stores and tells what is queued, and ends the threads. Blocks until they have ended.
    ///
    /// Not to be called from `Unit::finish` or a read.
    pub fn close(&self) {
        let mut threads = self.0.threads.lock();
        self.0.close_queues();
        let Threads { writers, readers, teller } = std::mem::take(&mut *threads);
        for thread in writers.into_iter().chain(readers).chain(teller) {
            if thread.join().is_err() {
                tracing::error!("A database thread panicked");
            }
        }
    }
}

impl Inner {
    fn close_queues(&self) {
        for queue in &self.writers {
            queue.close();
        }
        self.jobs.close();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close_queues();
    }
}

fn refusal(why: Refusal) -> Error {
    match why {
        Refusal::Full => Error::new(ErrorKind::Busy, "the queue of the database is full"),
        Refusal::Closed => Error::closed(),
    }
}

fn answer<T, E: From<Error>>(tx: Result<&mut Tx<'_>>, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
    let tx = tx?;
    let value = catch_unwind(AssertUnwindSafe(|| f(tx)))
        .unwrap_or_else(|payload| Err(E::from(Error::panic(payload.as_ref()))))?;
    match tx.poison() {
        None => Ok(value),
        Some(error) => Err(E::from(error.clone())),
    }
}
