//! What a handler is given besides its job, and how it fails.

use std::sync::Arc;

use ::jobs::{Lease, Progress};
use model::JobId;
use parking_lot::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::{Error, ErrorKind};

/// What a handler knows of the attempt it makes. A clone is a pointer.
#[derive(Debug, Clone)]
pub struct JobContext(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    lease: Lease,
    attempt: i64,
    stop: CancellationToken,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    progress: Progress,
    /// There is progress that the database does not know of.
    moved: bool,
    kept_at: Instant,
    why: Option<Stop>,
}

/// Why an attempt is to end before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// An administrator called the job off.
    Cancelled,
    /// Somebody else has the job.
    Lost,
    /// It took too long.
    TooLong,
}

impl JobContext {
    pub(super) fn new(lease: Lease, attempt: i64, stop: CancellationToken) -> Self {
        let state = State { progress: Progress::default(), moved: false, kept_at: Instant::now(), why: None };
        Self(Arc::new(Inner { lease, attempt, stop, state: Mutex::new(state) }))
    }

    /// The job's id: the same through all attempts, so that receivers can drop repeats by it.
    #[must_use]
    pub fn job(&self) -> JobId {
        self.0.lease.job()
    }

    /// Which attempt this is; the first is 1.
    #[must_use]
    pub fn attempt(&self) -> i64 {
        self.0.attempt
    }

    /// What [`Work::complete`](crate::Work::complete) asks for, to be moved into the unit of work.
    #[must_use]
    pub fn lease(&self) -> Lease {
        self.0.lease
    }

    /// Tells how far the job is. Cheap: it is written down about once a second.
    pub fn progress(&self, done: u64, total: Option<u64>) {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let mut state = self.0.state.lock();
        state.progress = Progress { done: number(done), total: total.map(number) };
        state.moved = true;
    }

    /// Goes on, unless the job was called off, was taken by somebody else or the server stops. To be asked with `?` between two steps: a handler
    /// that does not ask is cut off at its next `.await` some seconds later.
    ///
    /// # Errors
    /// What the handler then answers. It is not held against the job.
    pub fn check(&self) -> Result<(), Failure> {
        if self.0.stop.is_cancelled() { Err(Failure::stopped()) } else { Ok(()) }
    }

    /// Waits until [`JobContext::check`] would refuse.
    pub async fn stopped(&self) {
        self.0.stop.cancelled().await;
    }

    /// The first reason counts.
    pub(super) fn halt(&self, why: Stop) {
        self.0.state.lock().why.get_or_insert(why);
        self.0.stop.cancel();
    }

    /// None: not at all, or because the server stops.
    pub(super) fn why_halted(&self) -> Option<Stop> {
        self.0.state.lock().why
    }

    pub(super) fn is_halted(&self) -> bool {
        self.0.stop.is_cancelled()
    }

    /// What to write down, if its time came: there is progress, or the lease was last kept before `before`.
    pub(super) fn to_keep(&self, before: Instant) -> Option<(Lease, Progress)> {
        let mut state = self.0.state.lock();
        if !state.moved && state.kept_at > before {
            return None;
        }
        state.moved = false;
        state.kept_at = Instant::now();
        Some((self.0.lease, state.progress))
    }

    /// How far it says it is.
    pub(super) fn at(&self) -> Progress {
        self.0.state.lock().progress
    }
}

/// Why an attempt failed. Any [`Error`] is a reason to try again later, after the seconds that it names, if it does.
#[derive(Debug)]
pub struct Failure {
    pub(super) error: Error,
    pub(super) permanent: bool,
}

impl Failure {
    /// Another attempt would fail alike: the job is dead at once.
    #[must_use]
    pub const fn permanent(error: Error) -> Self {
        Self { error, permanent: true }
    }

    /// To be tried again not before so many seconds.
    #[must_use]
    pub fn retry_after(error: Error, seconds: u64) -> Self {
        Self::from(error.with_retry_after(seconds))
    }

    fn stopped() -> Self {
        Self::from(Error::new(ErrorKind::Unavailable, "stopped", "It was stopped."))
    }

    pub(super) fn cut_off() -> Self {
        Self::from(Error::new(ErrorKind::Unavailable, "too_slow", "It took too long."))
    }

    pub(super) fn panicked() -> Self {
        Self::from(Error::new(ErrorKind::Internal, "panicked", "It panicked; the log says where."))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, permanent: false }
    }
}
