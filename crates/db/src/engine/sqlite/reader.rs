//! A reading thread of SQLite.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;

use super::connect::{Role, open};
use super::{close, control};
use crate::engine::{Job, ONE, Read};
use crate::error::Error;
use crate::queue::Queue;
use crate::tx::{Engine, Tx};
use crate::unit::{Outcome, Place};

pub(crate) struct Reader {
    pub(crate) path: PathBuf,
    pub(crate) connection: Connection,
    pub(crate) jobs: Arc<Queue<Job>>,
}

impl Reader {
    /// Serves reads until the queue is closed.
    pub(crate) fn serve(mut self) {
        while let Some(batch) = self.jobs.take(ONE) {
            for waiting in batch {
                match waiting.item {
                    Job::Read(read) => self.read(read),
                    Job::Checkpoint => self.checkpoint(),
                    Job::Write(unit) => {
                        unit.finish(Outcome::Failed(Error::other("a write among the reads")), Place::Last);
                    }
                }
            }
        }
        close(self.connection);
    }

    fn read(&mut self, read: Read) {
        if let Err(error) = control(&self.connection, "begin deferred") {
            read(Err(error));
            return self.reopen();
        }
        read(Ok(&mut Tx::new(Engine::Sqlite(&self.connection))));
        if control(&self.connection, "rollback").is_err() && !self.connection.is_autocommit() {
            self.reopen();
        }
    }

    fn reopen(&mut self) {
        match open(&self.path, Role::Reader) {
            Ok(connection) => self.connection = connection,
            Err(error) => tracing::error!(%error, "A reader could not open the database again"),
        }
    }

    fn checkpoint(&self) {
        let done = self.connection.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()));
        if let Err(error) = done {
            tracing::warn!(error = %Error::from(error), "The write-ahead log could not be moved into the database");
        }
    }
}
