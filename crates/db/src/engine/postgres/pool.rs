//! A pool thread of Postgres: reads, and units that belong to no shard.

use std::sync::Arc;

use super::session::Begin;
use super::store::Link;
use crate::engine::{Job, ONE, Read};
use crate::queue::Queue;
use crate::tx::{Engine, Tx};
use crate::unit::Unit;

pub(crate) struct PoolWorker {
    pub(crate) link: Link,
    pub(crate) jobs: Arc<Queue<Job>>,
}

impl PoolWorker {
    /// Serves until the queue is closed and empty.
    pub(crate) fn serve(mut self) {
        while let Some(batch) = self.jobs.take(ONE) {
            for waiting in batch {
                match waiting.item {
                    Job::Read(read) => self.read(read),
                    Job::Write(unit) => self.write(unit),
                    Job::Checkpoint => {}
                }
            }
        }
    }

    fn write(&mut self, unit: Box<dyn Unit>) {
        let mut batch = vec![unit];
        let outcomes = self.link.store(&mut batch);
        self.link.teller.tell(batch, outcomes);
    }

    fn read(&mut self, read: Read) {
        let was_connected = self.link.session.is_some();
        let mut begun = self.begin();
        if begun.is_err() && was_connected {
            // It was lost while idle.
            self.link.session = None;
            begun = self.begin();
        }
        if let Err(error) = begun {
            self.link.session = None;
            return read(Err(error));
        }
        let Some(session) = &mut self.link.session else { return };
        read(Ok(&mut Tx::new(Engine::Postgres(session))));
        if session.rollback().is_err() {
            self.link.session = None;
        }
    }

    fn begin(&mut self) -> crate::Result<()> {
        self.link.session()?.begin(Begin::Read)
    }
}
