//! Durable work: what a feature registers, what a rule enqueues, and the node's workers.
//!
//! A rule enqueues a job inside its unit of work ([`Work::enqueue`](crate::Work::enqueue)): it is a row of the same transaction, and workers wake
//! only after the commit. A feature brings the handler ([`Feature::job`](crate::Feature::job)) and what is due by the clock
//! ([`Feature::schedule`](crate::Feature::schedule)).
//!
//! **Every job is done at least once**, whatever is killed when: a worker holds a job under a lease that it renews, and what is not completed is
//! taken again. **At most once for the database**: a handler which completes its job in the unit that holds its effect
//! ([`Work::complete`](crate::Work::complete)) cannot do so after somebody else took the job. For what lies outside the database there is the job's
//! id, the same through all attempts, by which a receiver drops repeats.

mod attempt;
mod cleaning;
mod context;
mod desk;
mod enqueue;
mod heart;
pub(crate) mod http;
mod manage;
mod measure;
mod page;
mod runner;
mod timetable;

pub use ::jobs::{Filter, Lease, Schedule, Shown};
pub use context::{Failure, JobContext};
pub use enqueue::Enqueue;
pub use manage::{cancel, find, list, retry};

pub(crate) use desk::{Desk, Kind, RunJob, Scheduled};

use crate::Feature;

/// How jobs of a kind are worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobOptions {
    /// How many of them at a time on one node.
    pub concurrency: usize,
    /// How often one is tried before it is dead.
    pub attempts: u32,
    /// The longest wait after the first failure, in seconds; it doubles with each one more. The wait is drawn between nothing and this.
    pub first_retry_s: u32,
    /// What that wait never exceeds, in seconds.
    pub longest_retry_s: u32,
    /// How long one attempt may take, in seconds; beyond, it is stopped and counts as failed.
    pub longest_s: u64,
}

impl Default for JobOptions {
    /// One at a time, ten attempts within some hours, an hour for each.
    fn default() -> Self {
        Self { concurrency: 1, attempts: 10, first_retry_s: 10, longest_retry_s: 3_600, longest_s: 3_600 }
    }
}

/// What the spine itself has done.
pub(crate) fn feature() -> Feature {
    cleaning::feature()
}
