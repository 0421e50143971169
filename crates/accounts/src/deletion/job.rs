//! Once the days of grace are over.

use app::http::Language;
use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};

use super::EraseAccount;
use crate::letters::Writing;

pub fn feature() -> Feature {
    Feature::new().job(JobOptions::default(), erase)
}

async fn erase(app: App, job: EraseAccount, context: JobContext) -> Result<(), Failure> {
    let language = Language::of_tag(&job.language).unwrap_or(Language::English);
    let (writing, lease, user) = (Writing::of(&app, language), context.lease(), job.user);
    let done = app.write(move |work| {
        work.complete(lease)?;
        super::finish(work, user, &writing)
    });
    Ok(done.await?)
}
