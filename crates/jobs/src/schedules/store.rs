//! The table of schedules.

use db::{Tx, args, sql};
use model::Time;

use super::{Due, NEVER, Schedule};
use crate::words;

/// A new schedule; false: it is there.
pub fn insert(tx: &mut Tx<'_>, name: &str, cron: &str, next: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "insert into job_schedules (name, cron, custom, enabled, next_at) values ($1, $2, false, true, $3)
             on conflict (name) do nothing"
        ),
        args![name, cron, next],
    )?;
    Ok(rows == 1)
}

/// Takes over what the program says now.
pub fn follow_program(tx: &mut Tx<'_>, name: &str, cron: &str, next: Time) -> db::Result<()> {
    tx.execute(
        sql!("update job_schedules set cron = $2, next_at = $3 where name = $1 and cron <> $2 and not custom"),
        args![name, cron, next],
    )?;
    Ok(())
}

/// By name.
pub fn list(tx: &mut Tx<'_>, names: &[&str]) -> db::Result<Vec<Schedule>> {
    tx.all(
        sql!(
            "select name, cron, custom, enabled, next_at, last_at from job_schedules
             where name in (select value from json_each(cast($1 as text))) order by name"
        ),
        args![words(names.iter().copied())],
        |row| {
            let next: Time = row.get(4)?;
            Ok(Schedule {
                name: row.get(0)?,
                cron: row.get(1)?,
                custom: row.get(2)?,
                enabled: row.get(3)?,
                next_at: Some(next).filter(|next| *next != NEVER),
                last_at: row.get(5)?,
            })
        },
    )
}

/// Moves on from the time that is due; false: another node did so.
pub fn advance(tx: &mut Tx<'_>, due: &Due, next: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("update job_schedules set next_at = $3, last_at = $2 where name = $1 and next_at = $2 and enabled"),
        args![&due.name, due.at, next],
    )?;
    Ok(rows == 1)
}

/// What an administrator decided.
pub fn update(tx: &mut Tx<'_>, schedule: &Schedule, next: Time) -> db::Result<()> {
    tx.execute(
        sql!("update job_schedules set cron = $2, custom = $3, enabled = $4, next_at = $5 where name = $1"),
        args![&schedule.name, &schedule.cron, schedule.custom, schedule.enabled, next],
    )?;
    Ok(())
}
