//! Sends the code of a recovery, if there is an account.

use app::http::Language;
use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};

use super::StartRecovery;
use crate::letters::Writing;
use crate::sign_up::Email;

pub fn feature() -> Feature {
    Feature::new().job(JobOptions { concurrency: 4, attempts: 5, ..JobOptions::default() }, start)
}

async fn start(app: App, job: StartRecovery, context: JobContext) -> Result<(), Failure> {
    let language = Language::of_tag(&job.language).unwrap_or(Language::English);
    // What is stored was an address when it came.
    let Ok(email) = Email::new(&job.email) else { return Ok(()) };
    let (writing, lease) = (Writing::of(&app, language), context.lease());
    let begin = app.write(move |work| {
        work.complete(lease)?;
        super::begin(work, &email, &writing)
    });
    Ok(begin.await?)
}
