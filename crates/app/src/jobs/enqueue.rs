//! Jobs inside a unit of work: enqueued with the change that asks for them, completed with their effect.

use ::jobs::{Lease, NewJob, Outcome};
use model::{Job, JobId, Time};

use crate::Work;
use crate::error::{Error, Result};

/// The longest payload, in bytes: a job names what it works on.
const PAYLOAD_BYTES: usize = 64 * 1024;
/// The longest unique key, in bytes.
const KEY_BYTES: usize = 200;

/// How a job is enqueued, where not at once and for itself.
#[derive(Debug, Clone, Default)]
pub struct Enqueue {
    /// Not before this moment.
    pub at: Option<Time>,
    /// While a job of this kind with this key waits or runs, enqueueing another one does nothing. So what such a job must not miss has to be written
    /// before it starts, or gets a key of its own.
    pub key: Option<String>,
}

impl Work<'_, '_> {
    /// Enqueues a job: a row of this unit, which workers see once the unit is committed.
    ///
    /// # Errors
    /// Storage errors, or a payload beyond 64 KiB.
    pub fn enqueue<J: Job>(&mut self, job: &J) -> Result<JobId> {
        self.enqueue_with(job, &Enqueue::default())
    }

    /// As [`Work::enqueue`], later or under a key. Answers the job that is there where the key is taken.
    ///
    /// # Errors
    /// As [`Work::enqueue`], or a key beyond 200 bytes.
    pub fn enqueue_with<J: Job>(&mut self, job: &J, how: &Enqueue) -> Result<JobId> {
        let payload = serde_json::to_string(job).map_err(Error::internal)?;
        let unfit = |key: &String| key.len() > KEY_BYTES || key.contains('\0');
        if payload.len() > PAYLOAD_BYTES || how.key.as_ref().is_some_and(unfit) {
            return Err(Error::internal("a job's payload or key is too long"));
        }
        let now = self.now();
        let new = NewJob {
            id: self.new_id(),
            kind: J::KIND,
            payload,
            about: job.about().map(|about| about.chars().filter(|c| !c.is_control()).take(200).collect()),
            unique_key: how.key.clone(),
            due_at: how.at.unwrap_or(now),
        };
        let enqueued = ::jobs::enqueue(self.tx(), &new, now)?;
        self.wake_workers();
        Ok(enqueued.job)
    }

    /// Completes a job in the unit that holds its effect: both are stored, or neither. So the effect is there once, however often the handler ran.
    ///
    /// # Errors
    /// `lease_lost` (409) where somebody else took the job meanwhile, or it ended: the unit must come to nothing.
    pub fn complete(&mut self, lease: Lease) -> Result<()> {
        let now = self.now();
        if ::jobs::settle(self.tx(), lease, &Outcome::Done, now)? {
            Ok(())
        } else {
            Err(Error::conflict("lease_lost", "Somebody else works on this job."))
        }
    }
}
