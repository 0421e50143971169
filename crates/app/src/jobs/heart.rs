//! Keeps the leases of what runs here, and writes down how far it is.

use std::time::Duration;

use ::jobs::{Held, Lease, Progress};
use tokio::time::Instant;
use tracing::warn;

use super::JobContext;
use super::context::Stop;
use crate::error::Result;
use crate::{App, follow};

/// How often progress is written down at most.
const TICK: Duration = Duration::from_secs(1);

/// Beats until the server stops.
pub(super) async fn beat(app: App) {
    // A lease outlives two beats that come to nothing.
    let keep_every = Duration::from_secs(u64::try_from(app.config().jobs.lease_s).unwrap_or(1)) / 3;
    let mut ticks = follow::interval(TICK.min(keep_every));
    while follow::next(&app, &mut ticks).await {
        if let Err(error) = app.keep_jobs(keep_every).await {
            warn!("Cannot keep the leases of jobs: {error}");
        }
    }
}

impl App {
    /// Keeps every lease that was not kept for so long, and those of jobs that went on.
    async fn keep_jobs(&self, every: Duration) -> Result<()> {
        let now = Instant::now();
        let before = now.checked_sub(every).unwrap_or(now);
        let of = |context: JobContext| context.to_keep(before).map(|held| (context, held));
        let all: Vec<(JobContext, (Lease, Progress))> = self.0.desk.contexts().into_iter().filter_map(of).collect();
        if all.is_empty() {
            return Ok(());
        }
        let (held, lease_s): (Vec<_>, _) = (all.iter().map(|(_, held)| *held).collect(), self.config().jobs.lease_s);
        let answers = self
            .write(move |work| {
                let until = work.now().plus_s(lease_s);
                let keep = |&(lease, at): &(Lease, Progress)| Ok(::jobs::keep(work.tx(), lease, until, at)?);
                held.iter().map(keep).collect::<Result<Vec<Held>>>()
            })
            .await?;
        for ((context, _), answer) in all.iter().zip(answers) {
            match answer {
                Held::Yes => {}
                Held::CancelAsked => context.halt(Stop::Cancelled),
                Held::No => context.halt(Stop::Lost),
            }
        }
        Ok(())
    }
}
