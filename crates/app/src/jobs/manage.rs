//! What administrators do about jobs and schedules.

use ::jobs::{Cancelled, Change, Cron, Filter, Retried, Schedule, Shown};
use db::Tx;
use model::{JobAct, JobId, JobState, NodeEvent};

use crate::Work;
use crate::access::Steward;
use crate::error::{Error, Result};

/// Jobs with a smaller id than `before`, the newest first.
///
/// # Errors
/// Storage errors.
pub fn list(tx: &mut Tx<'_>, _: &Steward, filter: &Filter, before: JobId, limit: i64) -> Result<Vec<Shown>> {
    Ok(::jobs::list(tx, filter, before, limit)?)
}

/// One job.
///
/// # Errors
/// `no_such_job` (404).
pub fn find(tx: &mut Tx<'_>, _: &Steward, job: JobId) -> Result<Shown> {
    ::jobs::find(tx, job)?.ok_or_else(no_such_job)
}

/// Lets a job be tried now: one that waits for its next attempt, is dead, or was called off.
///
/// # Errors
/// `no_such_job` (404); `job_running`, `job_done` or `job_double` (409: another one does the same already).
pub fn retry(work: &mut Work<'_, '_>, steward: &Steward, job: JobId) -> Result<Shown> {
    let now = work.now();
    match ::jobs::retry(work.tx(), job, now)? {
        Retried::Yes => tell(work, steward, job, JobAct::Retried)?,
        Retried::NotFound => return Err(no_such_job()),
        Retried::NotNow(JobState::Done) => return Err(Error::conflict("job_done", "This job was done.")),
        Retried::NotNow(_) => return Err(Error::conflict("job_running", "This job runs at the moment.")),
        Retried::Double => return Err(Error::conflict("job_double", "Another job waits or runs that does the same.")),
    }
    work.wake_workers();
    find(work.tx(), steward, job)
}

/// Calls a job off. One that runs is asked to stop, which may take a moment, or come too late.
///
/// # Errors
/// `no_such_job` (404), `job_ended` (409).
pub fn cancel(work: &mut Work<'_, '_>, steward: &Steward, job: JobId) -> Result<Shown> {
    let now = work.now();
    match ::jobs::cancel(work.tx(), job, now)? {
        Cancelled::Yes => tell(work, steward, job, JobAct::Cancelled)?,
        Cancelled::NotFound => return Err(no_such_job()),
        Cancelled::Ended => return Err(Error::conflict("job_ended", "This job ended before.")),
    }
    find(work.tx(), steward, job)
}

/// For the audit, and for the node that runs it.
fn tell(work: &mut Work<'_, '_>, steward: &Steward, job: JobId, act: JobAct) -> Result<()> {
    work.announce_to_nodes(&NodeEvent::JobManaged { job, act, by: steward.by() })?;
    Ok(())
}

/// The schedules of this program.
///
/// # Errors
/// Storage errors.
pub(super) fn schedules(tx: &mut Tx<'_>, _: &Steward, names: &[&str]) -> Result<Vec<Schedule>> {
    Ok(::jobs::schedules(tx, names)?)
}

/// What a change asks for, read.
///
/// # Errors
/// `invalid_cron` (422).
pub(super) fn read_change(cron: Option<String>, enabled: Option<bool>) -> Result<Change> {
    let read = |text: String| match Cron::parse(&text) {
        Ok(cron) => Ok((text.trim().to_owned(), cron)),
        Err(why) => Err(Error::invalid("invalid_cron", format!("That is {why}."))),
    };
    Ok(Change { cron: cron.map(read).transpose()?, enabled })
}

/// Changes when something is done, or whether.
///
/// # Errors
/// `no_such_schedule` (404).
pub(super) fn change_schedule(
    work: &mut Work<'_, '_>,
    steward: &Steward,
    name: &str,
    change: &Change,
) -> Result<Schedule> {
    let now = work.now();
    let changed = ::jobs::change(work.tx(), name, change, now)?.ok_or_else(no_such_schedule)?;
    work.announce_to_nodes(&NodeEvent::ScheduleChanged { name: changed.name.clone(), by: steward.by() })?;
    work.wake_workers();
    Ok(changed)
}

fn no_such_job() -> Error {
    Error::not_found("no_such_job", "There is no such job.")
}

pub(super) fn no_such_schedule() -> Error {
    Error::not_found("no_such_schedule", "There is no such schedule.")
}
