//! The writer of SQLite: what is queued goes into one transaction, each unit in a savepoint of its own.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;

use super::connect::{Role, open};
use super::{close, control};
use crate::batch::{RUNS, Ran, Teller, run};
use crate::engine::{all_failed, units};
use crate::error::{Error, ErrorKind, Result};
use crate::queue::{Queue, Size};
use crate::tx::{Engine, Tx};
use crate::unit::{Outcome, Unit};

/// The most that one transaction holds.
const BATCH: Size = Size { items: 1024, bytes: 4 << 20 };

pub(crate) struct Writer {
    pub(crate) path: PathBuf,
    /// `None` after a failure that leaves the state of the connection in doubt.
    pub(crate) connection: Option<Connection>,
    pub(crate) queue: Arc<Queue<Box<dyn Unit>>>,
    pub(crate) teller: Teller,
}

/// The transaction is gone.
enum Lost {
    /// Before COMMIT: nothing is stored.
    Before(Error),
    /// In COMMIT: it may be on disk although it reported a failure.
    InCommit(Error),
}

impl Writer {
    /// Writes until the queue is closed and empty.
    pub(crate) fn serve(mut self) {
        while let Some(batch) = self.queue.take(BATCH) {
            let mut batch = units(batch);
            let outcomes = self.store(&mut batch);
            self.teller.tell(batch, outcomes);
        }
        if let Some(connection) = self.connection.take() {
            close(connection);
        }
    }

    /// Stores the batch. If its transaction vanishes it runs once more: a full disk or an I/O error takes
    /// everybody's work along, not only that of the unit that met it.
    fn store(&mut self, batch: &mut Vec<Box<dyn Unit>>) -> Vec<Outcome> {
        let mut last = false;
        loop {
            let error = match self.transaction(batch) {
                Ok(outcomes) => return outcomes,
                Err(Lost::InCommit(error)) => {
                    tracing::error!(%error, units = batch.len(), "COMMIT failed");
                    self.connection = None;
                    return all_failed(batch.len(), &error.into_kind(ErrorKind::Unknown));
                }
                Err(Lost::Before(error)) => error,
            };
            tracing::error!(%error, units = batch.len(), "The transaction was lost");
            self.connection = None;
            if last {
                return all_failed(batch.len(), &error.into_kind(ErrorKind::Unavailable));
            }
            last = true;
        }
    }

    fn transaction(&mut self, batch: &mut Vec<Box<dyn Unit>>) -> Result<Vec<Outcome>, Lost> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => open(&self.path, Role::Writer).map_err(Lost::Before)?,
        };
        let connection = self.connection.insert(connection);
        control(connection, "begin immediate").map_err(Lost::Before)?;
        let mut outcomes = Vec::with_capacity(batch.len());
        for unit in batch.iter_mut() {
            outcomes.push(savepoint(connection, unit.as_mut()).map_err(Lost::Before)?);
        }
        #[cfg(feature = "sabotage")]
        crate::sabotage::tell_before_commit(&self.teller, batch, &mut outcomes);
        control(connection, "commit").map_err(Lost::InCommit)?;
        Ok(outcomes)
    }
}

/// Runs one unit in a savepoint, again if it met a unique violation. An error means that the transaction is gone.
fn savepoint(connection: &Connection, unit: &mut dyn Unit) -> Result<Outcome> {
    let mut runs = 0;
    loop {
        runs += 1;
        control(connection, "savepoint unit")?;
        let ran = run(unit, &mut Tx::new(Engine::Sqlite(connection)));
        // A full disk or an I/O error rolls everything back by itself. Going on would store units one by one,
        // outside any transaction.
        if connection.is_autocommit() {
            return Err(match ran {
                Ran::Failed(error) => error,
                Ran::Kept | Ran::Undone => Error::other("the transaction ended inside a unit"),
            });
        }
        if !matches!(ran, Ran::Kept) {
            control(connection, "rollback to savepoint unit")?;
        }
        control(connection, "release savepoint unit")?;
        match ran {
            Ran::Kept => return Ok(Outcome::Committed),
            Ran::Undone => return Ok(Outcome::Undone),
            Ran::Failed(error) if error.is_rerunnable() && runs < RUNS => {}
            Ran::Failed(error) => return Ok(Outcome::Failed(error)),
        }
    }
}
