//! What is due by the clock: each time is taken by one node, in the unit that enqueues the job.

use ::jobs::Cron;
use model::Time;

use super::Desk;
use crate::error::Result;
use crate::{App, Work};

/// What a look at the timetable led to.
pub(super) struct Fired {
    /// Something was enqueued.
    pub(super) any: bool,
    /// When something is due next.
    pub(super) next: Option<Time>,
}

/// Enqueues what is due.
pub(super) async fn fire_due(app: &App) -> Result<Fired> {
    let names = app.0.desk.schedule_names();
    if names.is_empty() {
        return Ok(Fired { any: false, next: None });
    }
    let upcoming = app.read(move |tx| Ok(::jobs::upcoming(tx, &names)?)).await?;
    let now = app.now();
    let next = upcoming.iter().map(|due| due.at).filter(|at| *at > now).min();
    let mut any = false;
    for due in upcoming.iter().filter(|due| due.at <= now) {
        let Some(schedule) = app.0.desk.schedules.iter().find(|schedule| schedule.name == due.name).cloned() else {
            continue;
        };
        any |= app
            .write(move |work| {
                let now = work.now();
                if !::jobs::fire(work.tx(), schedule.name, now)? {
                    return Ok(false);
                }
                (schedule.enqueue)(work).map(|_| true)
            })
            .await?;
    }
    Ok(Fired { any, next })
}

impl Desk {
    pub(super) fn schedule_names(&self) -> Vec<&'static str> {
        self.schedules.iter().map(|schedule| schedule.name).collect()
    }

    /// Writes down the schedules that are new or were changed in the program.
    pub(crate) fn plan(&self, work: &mut Work<'_, '_>) -> Result<()> {
        let now = work.now();
        for schedule in &self.schedules {
            if let Ok(cron) = Cron::parse(schedule.cron) {
                ::jobs::plan(work.tx(), schedule.name, (schedule.cron, &cron), now)?;
            }
        }
        Ok(())
    }
}
