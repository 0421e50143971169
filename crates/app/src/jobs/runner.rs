//! The loop that takes jobs: looks what is due, takes as much as there is room for, starts it, and sleeps until something is.

use std::collections::HashMap;
use std::time::Duration;

use ::jobs::{Claim, Taken};
use model::Time;
use tracing::warn;

use super::{attempt, timetable};
use crate::error::Result;
use crate::{App, Work};

/// A kind, and how many of it to take.
type Wanted = (&'static str, i64, usize);

/// What one look led to.
struct Pass {
    /// Something was begun.
    begun: bool,
    /// What is due next, as far as this look tells.
    next: Option<Time>,
}

impl App {
    /// Works on jobs until the server stops: they are taken, their leases kept, and what is due by the clock enqueued. Nothing where the settings
    /// switch it off. Called once, after [`App::start`].
    pub fn work_jobs(&self) {
        if self.config().jobs.poll_ms == 0 {
            return;
        }
        self.spawn(run(self.clone()));
        self.spawn(super::heart::beat(self.clone()));
        self.spawn(super::measure::measure(self.clone()));
    }

    /// Works on everything that is due at this moment, and what that enqueues for this moment, and returns when all of it ended. For tests, where
    /// nothing works on jobs by itself.
    ///
    /// # Errors
    /// Storage errors.
    pub async fn work_off_jobs(&self) -> Result<()> {
        while pass(self).await?.begun {
            self.0.desk.idle().await;
        }
        Ok(())
    }
}

async fn run(app: App) {
    let poll = Duration::from_millis(app.config().jobs.poll_ms);
    loop {
        let wait = match pass(&app).await {
            Ok(pass) => pass.next.map_or(poll, |next| until(app.now(), next).min(poll)),
            Err(error) => {
                warn!("Cannot look for jobs: {error}");
                poll
            }
        };
        tokio::select! {
            // Attempts under way see it too, and give their jobs back.
            () = app.stopping().cancelled() => return,
            () = app.0.node.work_waits.notified() => {}
            () = app.0.desk.ended.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

fn until(now: Time, next: Time) -> Duration {
    Duration::from_micros(u64::try_from(next.0.saturating_sub(now.0)).unwrap_or(0))
}

async fn pass(app: &App) -> Result<Pass> {
    let fired = timetable::fire_due(app).await?;
    let room = app.config().jobs.at_once.saturating_sub(app.0.desk.running());
    let free = app.0.desk.free();
    if room == 0 || free.is_empty() {
        return Ok(Pass { begun: fired.any, next: fired.next });
    }
    let kinds: Vec<&'static str> = free.keys().copied().collect();
    let due = app.read(move |tx| Ok(::jobs::due(tx, &kinds)?)).await?;
    let (now, later): (Vec<_>, Vec<_>) = due.into_iter().partition(|(_, at)| *at <= app.now());
    let next = later.into_iter().map(|(_, at)| at).chain(fired.next).min();
    let begun = take(app, wanted(app, now, &free), room).await?;
    Ok(Pass { begun: begun || fired.any, next })
}

/// The kind that waits for longest comes first.
fn wanted(app: &App, mut due: Vec<(String, Time)>, free: &HashMap<&'static str, usize>) -> Vec<Wanted> {
    due.sort_unstable_by_key(|(_, at)| *at);
    let known = due.iter().filter_map(|(kind, _)| app.0.desk.kind(kind));
    known.map(|kind| (kind.name, i64::from(kind.options.attempts), free.get(kind.name).copied().unwrap_or(0))).collect()
}

/// Takes jobs in one unit and begins them; whether there were any.
async fn take(app: &App, wanted: Vec<Wanted>, room: usize) -> Result<bool> {
    if wanted.is_empty() {
        return Ok(false);
    }
    let (worker, lease_s) = (app.0.desk.worker.clone(), app.config().jobs.lease_s);
    let taken = app.write(move |work| claim(work, &wanted, room, (&worker, lease_s))).await?;
    let any = !taken.is_empty();
    for (kind, taken) in taken {
        attempt::begin(app, kind, taken);
    }
    Ok(any)
}

fn claim(
    work: &mut Work<'_, '_>,
    wanted: &[Wanted],
    room: usize,
    (worker, lease_s): (&str, i64),
) -> Result<Vec<(&'static str, Taken)>> {
    let now = work.now();
    let until = now.plus_s(lease_s);
    let mut taken = Vec::new();
    for &(kind, attempts, many) in wanted {
        for _ in 0..many.min(room - taken.len()) {
            match ::jobs::claim(work.tx(), &Claim { kind, attempts, worker, now, until })? {
                Some(one) => taken.push((kind, one)),
                None => break,
            }
        }
    }
    Ok(taken)
}
