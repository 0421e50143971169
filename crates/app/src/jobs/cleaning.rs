//! Jobs that ended are kept for some days, for administrators to look at, and then forgotten.

use model::Job;
use serde::{Deserialize, Serialize};

use super::{Failure, JobContext, JobOptions};
use crate::{App, Feature};

const DAY_S: i64 = 86_400;

/// Forgets jobs that ended long ago.
#[derive(Debug, Serialize, Deserialize)]
struct CleanJobs {}

impl Job for CleanJobs {
    const KIND: &'static str = "jobs.clean";
}

pub(super) fn feature() -> Feature {
    let feature = Feature::new().job(JobOptions::default(), clean);
    feature.schedule("jobs.clean", "41 3 * * *", CleanJobs {})
}

async fn clean(app: App, _: CleanJobs, context: JobContext) -> Result<(), Failure> {
    let (keep_s, keep_dead_s) = (app.config().jobs.keep_days * DAY_S, app.config().jobs.keep_dead_days * DAY_S);
    let mut gone = 0;
    loop {
        context.check()?;
        let chunk = app.write_bulk(move |work| {
            let now = work.now();
            Ok(::jobs::clean(work.tx(), now.plus_s(-keep_s), now.plus_s(-keep_dead_s))?)
        });
        let chunk = chunk.await?;
        gone += chunk;
        context.progress(gone, None);
        if chunk < ::jobs::CLEANED {
            return Ok(());
        }
    }
}
