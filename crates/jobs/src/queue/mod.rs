//! A job's way from being enqueued to its end, as its worker sees it.

mod store;

use db::{Error, ErrorKind, Tx};
use model::{JobId, Time};

pub use store::CLEANED;

/// How often an enqueueing looks for the job that holds its key.
const TRIES: usize = 3;

/// A job about to be enqueued.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// Its kind.
    pub kind: &'static str,
    /// What to do, as JSON.
    pub payload: String,
    /// What administrators are shown of it.
    pub about: Option<String>,
    /// Among those of its kind that wait or run, only one has this.
    pub unique_key: Option<String>,
    /// When it is to be done.
    pub due_at: Time,
}

/// What became of an enqueueing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enqueued {
    /// The job: the new one, or the one that holds its key.
    pub job: JobId,
    /// Whether it is the new one.
    pub is_new: bool,
}

/// The right to work on a job until somebody else takes it: it, and which taking of it this was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lease {
    job: JobId,
    number: i64,
}

impl Lease {
    /// The job.
    #[must_use]
    pub const fn job(self) -> JobId {
        self.job
    }
}

/// Who takes a job, of which kind, until when.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The kind.
    pub kind: &'a str,
    /// How often one of it is tried.
    pub attempts: i64,
    /// The node that takes it.
    pub worker: &'a str,
    /// Now.
    pub now: Time,
    /// When others may take it.
    pub until: Time,
}

/// A job that was taken.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The right to it.
    pub lease: Lease,
    /// What to do, as JSON.
    pub payload: String,
    /// Which attempt this is; the first is 1.
    pub attempt: i64,
    pub(crate) cancel_asked: bool,
}

/// What a claim found.
#[derive(Debug, Clone)]
pub enum Taken {
    /// Something to do.
    Work(Claimed),
    /// Its worker vanished at the last attempt: it is dead now.
    Dead(JobId),
    /// Its worker vanished after it was called off.
    Cancelled(JobId),
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Done,
    /// It failed and is tried again, unless it was called off meanwhile.
    Again {
        /// When.
        at: Time,
        /// Why it failed, safe to show.
        error: String,
    },
    /// It failed for good.
    Dead {
        /// Why, safe to show.
        error: String,
    },
    /// It was called off, and its worker heard of it.
    Cancelled,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// So much was done.
    pub done: i64,
    /// Of so much; none: nobody knows yet.
    pub total: Option<i64>,
}

/// What keeping a lease answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Go on.
    Yes,
    /// Go on, or better stop: it was called off.
    CancelAsked,
    /// Somebody else has it, or it ended.
    No,
}

/// How many jobs of a kind wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The kind.
    pub kind: String,
    /// So many.
    pub count: i64,
}

/// Adds a job to this transaction. Where another of its kind with the same key waits or runs, there is nothing to add: the answer is that one. So
/// a job that must see what changed while its like was running has no key.
///
/// # Errors
/// Storage errors.
pub fn enqueue(tx: &mut Tx<'_>, new: &NewJob, now: Time) -> db::Result<Enqueued> {
    for _ in 0..TRIES {
        if store::insert(tx, new, now)? {
            return Ok(Enqueued { job: new.id, is_new: true });
        }
        let key = new.unique_key.as_deref().unwrap_or_default();
        if let Some(job) = store::find_by_key(tx, new.kind, key)? {
            return Ok(Enqueued { job, is_new: false });
        }
        // The one that held the key ended between the two statements.
    }
    Err(Error::new(ErrorKind::Busy, "jobs with one key come and go"))
}

/// For each of these kinds the moment at which its first job can be taken.
///
/// # Errors
/// Storage errors.
pub fn due(tx: &mut Tx<'_>, kinds: &[&str]) -> db::Result<Vec<(String, Time)>> {
    let found = store::first_due(tx, kinds)?;
    Ok(found.into_iter().filter_map(|(kind, at)| at.map(|at| (kind, at))).collect())
}

/// Takes the job of a kind that has been due for longest, if one is due. Ends those which nobody shall take any more.
///
/// # Errors
/// Storage errors.
pub fn claim(tx: &mut Tx<'_>, claim: &Claim<'_>) -> db::Result<Option<Taken>> {
    let Some(claimed) = store::claim(tx, claim)? else { return Ok(None) };
    let job = claimed.lease.job;
    if claimed.cancel_asked {
        store::end(tx, claimed.lease, &store::End::CANCELLED, claim.now)?;
        return Ok(Some(Taken::Cancelled(job)));
    }
    if claimed.attempt > claim.attempts {
        store::end(tx, claimed.lease, &store::End::dead("Its worker vanished."), claim.now)?;
        return Ok(Some(Taken::Dead(job)));
    }
    Ok(Some(Taken::Work(claimed)))
}

/// Keeps a lease until a later moment, and notes how far the job is.
///
/// # Errors
/// Storage errors.
pub fn keep(tx: &mut Tx<'_>, lease: Lease, until: Time, progress: Progress) -> db::Result<Held> {
    Ok(match store::keep(tx, lease, until, progress)? {
        None => Held::No,
        Some(true) => Held::CancelAsked,
        Some(false) => Held::Yes,
    })
}

/// Ends an attempt; false: the lease was lost, and nothing changed.
///
/// # Errors
/// Storage errors.
pub fn settle(tx: &mut Tx<'_>, lease: Lease, outcome: &Outcome, now: Time) -> db::Result<bool> {
    match outcome {
        Outcome::Done => store::end(tx, lease, &store::End::DONE, now),
        Outcome::Dead { error } => store::end(tx, lease, &store::End::dead(error), now),
        Outcome::Cancelled => store::end(tx, lease, &store::End::CANCELLED, now),
        Outcome::Again { at, error } => store::again(tx, lease, *at, error, now),
    }
}

/// Whether the attempt under this lease is the one that did the job.
///
/// # Errors
/// Storage errors.
pub fn is_done(tx: &mut Tx<'_>, lease: Lease) -> db::Result<bool> {
    store::is_done(tx, lease)
}

/// Gives a job back as if it had not been taken: it can be taken at once, and the attempt does not count.
///
/// # Errors
/// Storage errors.
pub fn release(tx: &mut Tx<'_>, lease: Lease, now: Time) -> db::Result<bool> {
    store::release(tx, lease, now)
}

/// Ends all leases: for a database that nobody but this process works on, before it takes its first job.
///
/// # Errors
/// Storage errors.
pub fn expire_all(tx: &mut Tx<'_>, now: Time) -> db::Result<()> {
    store::expire_all(tx, now)
}

/// How many jobs of each of these kinds wait.
///
/// # Errors
/// Storage errors.
pub fn waiting(tx: &mut Tx<'_>, kinds: &[&str]) -> db::Result<Vec<Waiting>> {
    store::waiting(tx, kinds)
}

/// Forgets jobs that ended before `ended`, dead ones only before `dead`: at most [`CLEANED`] of them. Answers how many.
///
/// # Errors
/// Storage errors.
pub fn clean(tx: &mut Tx<'_>, ended: Time, dead: Time) -> db::Result<u64> {
    store::clean(tx, ended, dead)
}
