//! What is due by the clock: once for all nodes, and once after a downtime, however much of it was missed.

mod store;

use db::Tx;
use model::Time;
use serde::Serialize;
use utoipa::ToSchema;

use crate::cron::Cron;

/// Far beyond every clock: for a schedule without a next time.
const NEVER: Time = Time(i64::MAX);

/// Something that is done again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// When: minute, hour, day of the month, month, day of the week, in UTC.
    pub cron: String,
    /// Whether an administrator said when; otherwise it is as the program has it.
    pub custom: bool,
    /// Whether it is done at all.
    pub enabled: bool,
    /// When it is due next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Time>,
    /// When it was due last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Time>,
}

/// A schedule and the moment at which it is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its name.
    pub name: String,
    /// When.
    pub at: Time,
}

/// What an administrator changes.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Other times, and their text.
    pub cron: Option<(String, Cron)>,
    /// Whether it is done at all.
    pub enabled: Option<bool>,
}

/// Writes down a schedule of the program, if it is new or its times changed and no administrator set others.
///
/// # Errors
/// Storage errors.
pub fn plan(tx: &mut Tx<'_>, name: &str, (text, cron): (&str, &Cron), now: Time) -> db::Result<()> {
    let next = cron.next_after(now).unwrap_or(NEVER);
    if !store::insert(tx, name, text, next)? {
        store::follow_program(tx, name, text, next)?;
    }
    Ok(())
}

/// When those of these schedules are due that are done at all.
///
/// # Errors
/// Storage errors.
pub fn upcoming(tx: &mut Tx<'_>, names: &[&str]) -> db::Result<Vec<Due>> {
    let all = store::list(tx, names)?;
    let due = |found: Schedule| Some(Due { name: found.name, at: found.next_at.filter(|_| found.enabled)? });
    Ok(all.into_iter().filter_map(due).collect())
}

/// Whether this schedule is due, and nobody else said so for this time. Its next time lies after now: what was missed is made up for once.
///
/// # Errors
/// Storage errors.
pub fn fire(tx: &mut Tx<'_>, name: &str, now: Time) -> db::Result<bool> {
    let Some(found) = store::list(tx, &[name])?.pop().filter(|found| found.enabled) else { return Ok(false) };
    let Some(due) = found.next_at.filter(|at| *at <= now) else { return Ok(false) };
    let next = Cron::parse(&found.cron).ok().and_then(|cron| cron.next_after(now)).unwrap_or(NEVER);
    store::advance(tx, &Due { name: found.name, at: due }, next)
}

/// These schedules, by name.
///
/// # Errors
/// Storage errors.
pub fn schedules(tx: &mut Tx<'_>, names: &[&str]) -> db::Result<Vec<Schedule>> {
    store::list(tx, names)
}

/// Changes a schedule. Its next time is counted from now, also where it is switched on again.
///
/// # Errors
/// Storage errors.
pub fn change(tx: &mut Tx<'_>, name: &str, change: &Change, now: Time) -> db::Result<Option<Schedule>> {
    let Some(mut found) = store::list(tx, &[name])?.pop() else { return Ok(None) };
    if let Some((text, _)) = &change.cron {
        found.custom = true;
        found.cron.clone_from(text);
    }
    found.enabled = change.enabled.unwrap_or(found.enabled);
    found.next_at = Cron::parse(&found.cron).ok().and_then(|cron| cron.next_after(now));
    store::update(tx, &found, found.next_at.unwrap_or(NEVER))?;
    Ok(Some(found))
}
