//! The table of jobs, as workers change it.

use db::{Tx, args, sql};
use model::{JobId, JobState, Time};

use super::{Claim, Claimed, Lease, NewJob, Progress, Waiting};
use crate::words;

/// Rows that one cleaning takes.
pub const CLEANED: u64 = 200;

/// How a job ended.
pub struct End<'a> {
    state: JobState,
    error: Option<&'a str>,
}

impl<'a> End<'a> {
    pub const DONE: Self = Self { state: JobState::Done, error: None };
    pub const CANCELLED: Self = Self { state: JobState::Cancelled, error: None };

    pub const fn dead(error: &'a str) -> Self {
        Self { state: JobState::Dead, error: Some(error) }
    }
}

/// A new job; false: its key is taken.
pub fn insert(tx: &mut Tx<'_>, new: &NewJob, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "insert into jobs (id, kind, state, payload, about, unique_key, due_at, lease, attempt, cancel_asked, done, created_at)
             values ($1, $2, 'waiting', $3, $4, $5, $6, 0, 0, false, 0, $7)
             on conflict (kind, unique_key) where unique_key is not null and due_at is not null do nothing"
        ),
        args![new.id, new.kind, &new.payload, new.about.as_deref(), new.unique_key.as_deref(), new.due_at, now],
    )?;
    Ok(rows == 1)
}

/// The job of this kind that holds this key.
pub fn find_by_key(tx: &mut Tx<'_>, kind: &str, key: &str) -> db::Result<Option<JobId>> {
    tx.optional(
        sql!("select id from jobs where kind = $1 and unique_key = $2 and due_at is not null"),
        args![kind, key],
        |row| row.get(0),
    )
}

/// Of each kind when its first job can be taken.
pub fn first_due(tx: &mut Tx<'_>, kinds: &[&str]) -> db::Result<Vec<(String, Option<Time>)>> {
    tx.all(
        sql!(
            "select value, (select min(due_at) from jobs where kind = value and due_at is not null)
             from json_each(cast($1 as text))"
        ),
        args![words(kinds.iter().copied())],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Takes the job that has been due for longest. The condition stands twice: without it two nodes take one job.
pub fn claim(tx: &mut Tx<'_>, claim: &Claim<'_>) -> db::Result<Option<Claimed>> {
    tx.optional(
        sql!(
            "update jobs set state = 'running', lease = lease + 1, attempt = attempt + 1, due_at = $3, started_at = $2, worker = $4,
                done = 0, total = null
             where id = (select id from jobs where kind = $1 and due_at <= $2 order by due_at, id limit 1 /*pg for update skip locked */)
                and due_at <= $2
             returning id, lease, attempt, payload, cancel_asked"
        ),
        args![claim.kind, claim.now, claim.until, claim.worker],
        |row| {
            let lease = Lease { job: row.get(0)?, number: row.get(1)? };
            Ok(Claimed { lease, attempt: row.get(2)?, payload: row.get(3)?, cancel_asked: row.get(4)? })
        },
    )
}

/// Moves the end of a lease, and answers whether the job was called off; none: the lease was lost.
pub fn keep(tx: &mut Tx<'_>, lease: Lease, until: Time, progress: Progress) -> db::Result<Option<bool>> {
    tx.optional(
        sql!(
            "update jobs set due_at = $3, done = $4, total = $5 where id = $1 and lease = $2 and state = 'running'
             returning cancel_asked"
        ),
        args![lease.job, lease.number, until, progress.done, progress.total],
        |row| row.get(0),
    )
}

/// Ends a job for good; false: the lease was lost. One that was done is not tried again, so what it was to do, an address perhaps, is forgotten.
pub fn end(tx: &mut Tx<'_>, lease: Lease, end: &End<'_>, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update jobs set state = $3, error = $4, due_at = null, finished_at = $5,
                payload = case when cast($3 as text) = 'done' then '{}' else payload end
             where id = $1 and lease = $2 and state = 'running'"
        ),
        args![lease.job, lease.number, end.state, end.error, now],
    )?;
    Ok(rows == 1)
}

/// Puts a job off, unless it was called off; false: the lease was lost.
pub fn again(tx: &mut Tx<'_>, lease: Lease, at: Time, error: &str, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update jobs set error = $4, worker = null,
                state = case when cancel_asked then 'cancelled' else 'waiting' end,
                due_at = case when cancel_asked then null else cast($3 as bigint) end,
                finished_at = case when cancel_asked then cast($5 as bigint) else null end
             where id = $1 and lease = $2 and state = 'running'"
        ),
        args![lease.job, lease.number, at, error, now],
    )?;
    Ok(rows == 1)
}

/// Whether this taking of the job was its last, and did it.
pub fn is_done(tx: &mut Tx<'_>, lease: Lease) -> db::Result<bool> {
    let found = tx.optional(
        sql!("select id from jobs where id = $1 and lease = $2 and state = 'done'"),
        args![lease.job, lease.number],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Undoes a taking, but for its number; false: the lease was lost.
pub fn release(tx: &mut Tx<'_>, lease: Lease, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update jobs set state = 'waiting', due_at = $3, attempt = attempt - 1, worker = null
             where id = $1 and lease = $2 and state = 'running'"
        ),
        args![lease.job, lease.number, now],
    )?;
    Ok(rows == 1)
}

/// Lets every running job be taken. Their attempts count: one of them may have taken the whole process along.
pub fn expire_all(tx: &mut Tx<'_>, now: Time) -> db::Result<()> {
    tx.execute(sql!("update jobs set due_at = $1 where state = 'running' and due_at > $1"), args![now])?;
    Ok(())
}

/// Of each kind how many wait.
pub fn waiting(tx: &mut Tx<'_>, kinds: &[&str]) -> db::Result<Vec<Waiting>> {
    tx.all(
        sql!(
            "select value, (select count(*) from jobs where kind = value and state = 'waiting' and due_at is not null)
             from json_each(cast($1 as text))"
        ),
        args![words(kinds.iter().copied())],
        |row| Ok(Waiting { kind: row.get(0)?, count: row.get(1)? }),
    )
}

/// Deletes what ended long ago, the oldest first.
pub fn clean(tx: &mut Tx<'_>, ended: Time, dead: Time) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from jobs where id in (
                select id from jobs where finished_at < $1 and (state <> 'dead' or finished_at < $2) order by finished_at limit 200)"
        ),
        args![ended, dead],
    )
}
