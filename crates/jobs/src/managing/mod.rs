//! Jobs as administrators see them, and how they step in. Payloads are shown to nobody: they may hold addresses.

mod store;

use db::Tx;
use model::{JobId, JobState, Time};
use serde::Serialize;
use utoipa::ToSchema;

/// A job, as far as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct Shown {
    /// Its id, the same through all attempts.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// What it is about, where its kind says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// How often it was tried.
    pub attempt: i64,
    /// So much of it was done.
    pub done: i64,
    /// Of so much, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// Why it failed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether it was called off while it ran, and its worker still has to stop.
    pub cancelling: bool,
    /// The node that works on it, or did last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// When it is to be done, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Time>,
    /// When it was enqueued.
    pub created_at: Time,
    /// When its last attempt began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Time>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Time>,
}

/// Which jobs.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that stand there.
    pub state: Option<JobState>,
    /// Only of this kind.
    pub kind: Option<String>,
}

/// What became of a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    /// It can be taken now.
    Yes,
    /// There is no such job.
    NotFound,
    /// It runs, or was done.
    NotNow(JobState),
    /// Another one with its key waits or runs.
    Double,
}

/// What became of calling off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It ended, or its worker is told to stop.
    Yes,
    /// There is no such job.
    NotFound,
    /// It ended before.
    Ended,
}

/// Jobs with a smaller id than `before`, the newest first.
///
/// # Errors
/// Storage errors.
pub fn list(tx: &mut Tx<'_>, filter: &Filter, before: JobId, limit: i64) -> db::Result<Vec<Shown>> {
    let kind = filter.kind.as_deref();
    match filter.state {
        Some(state) => store::list_in(tx, state, kind, before, limit),
        None => store::list(tx, kind, before, limit),
    }
}

/// One job.
///
/// # Errors
/// Storage errors.
pub fn find(tx: &mut Tx<'_>, job: JobId) -> db::Result<Option<Shown>> {
    store::find(tx, job)
}

/// Lets a job that waits, is dead or was called off be tried now. Where it had ended, its attempts count anew.
///
/// # Errors
/// Storage errors.
pub fn retry(tx: &mut Tx<'_>, job: JobId, now: Time) -> db::Result<Retried> {
    if store::retry(tx, job, now)? {
        return Ok(Retried::Yes);
    }
    Ok(match find(tx, job)?.map(|found| found.state) {
        None => Retried::NotFound,
        Some(state @ (JobState::Running | JobState::Done)) => Retried::NotNow(state),
        Some(_) => Retried::Double,
    })
}

/// Calls a job off: one that waits ends, the worker of one that runs is asked to stop.
///
/// # Errors
/// Storage errors.
pub fn cancel(tx: &mut Tx<'_>, job: JobId, now: Time) -> db::Result<Cancelled> {
    if store::cancel(tx, job, now)? {
        return Ok(Cancelled::Yes);
    }
    Ok(if find(tx, job)?.is_some() { Cancelled::Ended } else { Cancelled::NotFound })
}
