//! Sends a code that was asked for, if there is an account, or may be one.

use app::http::Language;
use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};

use super::SendCode;
use crate::admission::BeforeSetup;
use crate::codes::{self, TextRates};
use crate::letters::Writing;
use app::address::Address;

pub fn feature(before_setup: BeforeSetup) -> Feature {
    let options = JobOptions { concurrency: 4, attempts: 5, ..JobOptions::default() };
    Feature::new().job(options, move |app, job, context| send(app, job, context, before_setup))
}

async fn send(app: App, job: SendCode, context: JobContext, before_setup: BeforeSetup) -> Result<(), Failure> {
    let language = Language::of_tag(&job.language).unwrap_or(Language::English);
    // What is stored was an address when it came, and a number in E.164.
    let Ok(address) = Address::read(&job.address, None) else { return Ok(()) };
    let (kind, writing, rates) = (address.kind(), Writing::of(&app, language), TextRates::of(&app));
    let lease = context.lease();
    let begin = app.write(move |work| {
        work.complete(lease)?;
        super::begin(work, (job.entry, before_setup), &address, &writing, &rates)
    });
    codes::count(kind, begin.await?);
    Ok(())
}
