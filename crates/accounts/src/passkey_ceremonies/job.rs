//! Forgets questions that no device answered.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::Job;
use serde::{Deserialize, Serialize};

use super::store;
use crate::cleaning::job::in_chunks;

/// Forgets questions to devices that ended by themselves.
#[derive(Debug, Serialize, Deserialize)]
struct CleanCeremonies {}

impl Job for CleanCeremonies {
    const KIND: &'static str = "accounts.clean_ceremonies";
}

pub fn feature() -> Feature {
    let cleaning = Feature::new().job(JobOptions::default(), clean);
    cleaning.schedule("accounts.clean_ceremonies", "47 * * * *", CleanCeremonies {})
}

async fn clean(app: App, _: CleanCeremonies, context: JobContext) -> Result<(), Failure> {
    in_chunks(&app, &context, |work, most| {
        let now = work.now();
        Ok(store::forget(work.tx(), now, most)?)
    })
    .await
}
