//! Forgets ways that nobody came back from.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::Job;
use serde::{Deserialize, Serialize};

use super::store;
use crate::cleaning::job::in_chunks;

/// Forgets ways to a provider that ended by themselves.
#[derive(Debug, Serialize, Deserialize)]
struct CleanAttempts {}

impl Job for CleanAttempts {
    const KIND: &'static str = "accounts.clean_attempts";
}

pub fn feature() -> Feature {
    let cleaning = Feature::new().job(JobOptions::default(), clean);
    cleaning.schedule("accounts.clean_attempts", "37 * * * *", CleanAttempts {})
}

async fn clean(app: App, _: CleanAttempts, context: JobContext) -> Result<(), Failure> {
    in_chunks(&app, &context, |work, most| {
        let now = work.now();
        Ok(store::forget(work.tx(), now, most)?)
    })
    .await
}
