//! A writing thread of Postgres: the rooms of one shard, up to 64 units in a transaction.

use std::sync::Arc;

use super::store::Link;
use crate::engine::units;
use crate::queue::{Queue, Size};
use crate::unit::Unit;

/// A 65th savepoint would overflow what a Postgres backend keeps of a transaction.
const BATCH: Size = Size { items: 64, bytes: 4 << 20 };

pub(crate) struct Writer {
    pub(crate) link: Link,
    pub(crate) queue: Arc<Queue<Box<dyn Unit>>>,
}

impl Writer {
    /// Writes until the queue is closed and empty.
    pub(crate) fn serve(mut self) {
        while let Some(batch) = self.queue.take(BATCH) {
            let mut batch = units(batch);
            let outcomes = self.link.store(&mut batch);
            self.link.teller.tell(batch, outcomes);
        }
    }
}
