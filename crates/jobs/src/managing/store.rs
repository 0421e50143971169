//! The table of jobs, as administrators read and change it.

use db::{Row, Tx, args, sql};
use model::{JobId, JobState, Time};

use super::Shown;

/// Any of them, falling.
pub fn list(tx: &mut Tx<'_>, kind: Option<&str>, before: JobId, limit: i64) -> db::Result<Vec<Shown>> {
    tx.all(
        sql!(
            "select id, kind, state, about, attempt, done, total, error, cancel_asked, worker, due_at, created_at, started_at, finished_at
             from jobs where id < $2 and (cast($1 as text) is null or kind = $1) order by id desc limit $3"
        ),
        args![kind, before, limit],
        shown,
    )
}

/// Those in one state, falling.
pub fn list_in(
    tx: &mut Tx<'_>,
    state: JobState,
    kind: Option<&str>,
    before: JobId,
    limit: i64,
) -> db::Result<Vec<Shown>> {
    tx.all(
        sql!(
            "select id, kind, state, about, attempt, done, total, error, cancel_asked, worker, due_at, created_at, started_at, finished_at
             from jobs where state = $1 and id < $3 and (cast($2 as text) is null or kind = $2) order by id desc limit $4"
        ),
        args![state, kind, before, limit],
        shown,
    )
}

/// One.
pub fn find(tx: &mut Tx<'_>, job: JobId) -> db::Result<Option<Shown>> {
    tx.optional(
        sql!(
            "select id, kind, state, about, attempt, done, total, error, cancel_asked, worker, due_at, created_at, started_at, finished_at
             from jobs where id = $1"
        ),
        args![job],
        shown,
    )
}

fn shown(row: &Row<'_>) -> db::Result<Shown> {
    let (state, cancel_asked): (JobState, bool) = (row.get(2)?, row.get(8)?);
    let due_at: Option<Time> = row.get(10)?;
    Ok(Shown {
        id: row.get(0)?,
        kind: row.get(1)?,
        state,
        about: row.get(3)?,
        attempt: row.get(4)?,
        done: row.get(5)?,
        total: row.get(6)?,
        error: row.get(7)?,
        cancelling: cancel_asked && state == JobState::Running,
        worker: row.get(9)?,
        due_at: due_at.filter(|_| state == JobState::Waiting),
        created_at: row.get(11)?,
        started_at: row.get(12)?,
        finished_at: row.get(13)?,
    })
}

/// Makes a job due now; false: it is not there, runs, was done, or another one has its key.
pub fn retry(tx: &mut Tx<'_>, job: JobId, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update jobs set state = 'waiting', due_at = $2, cancel_asked = false, finished_at = null, worker = null,
                attempt = case state when 'waiting' then attempt else 0 end
             where id = $1 and state in ('waiting', 'dead', 'cancelled') and (state = 'waiting' or not exists (
                select 1 from jobs other
                where other.kind = jobs.kind and other.unique_key = jobs.unique_key and other.due_at is not null))"
        ),
        args![job, now],
    )?;
    Ok(rows == 1)
}

/// Ends a job that waits, and asks for the end of one that runs; false: it is not there, or ended.
pub fn cancel(tx: &mut Tx<'_>, job: JobId, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update jobs set cancel_asked = true,
                state = case state when 'waiting' then 'cancelled' else state end,
                due_at = case state when 'waiting' then null else due_at end,
                finished_at = case state when 'waiting' then cast($2 as bigint) else null end
             where id = $1 and state in ('waiting', 'running')"
        ),
        args![job, now],
    )?;
    Ok(rows == 1)
}
