//! What a unit of work needs of this node, on whichever thread it runs.

use std::sync::Arc;

use realtime::Bus;
use tokio::sync::Notify;

use crate::clock::{Clock, IdSource};
use crate::feature::Moments;

/// The clock, the ids, the moments and the bus: shared by all units.
pub struct Node {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: IdSource,
    pub(crate) moments: Moments,
    pub(crate) bus: Bus,
    /// A unit that enqueued a job was committed.
    pub(crate) work_waits: Notify,
}
