//! Forgets tickets that nobody used.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::Job;
use serde::{Deserialize, Serialize};

use super::store;
use crate::cleaning::job::in_chunks;

/// Forgets tickets that were held too long.
#[derive(Debug, Serialize, Deserialize)]
struct CleanSignUps {}

impl Job for CleanSignUps {
    const KIND: &'static str = "accounts.clean_sign_ups";
}

pub fn feature() -> Feature {
    let cleaning = Feature::new().job(JobOptions::default(), clean);
    cleaning.schedule("accounts.clean_sign_ups", "57 * * * *", CleanSignUps {})
}

async fn clean(app: App, _: CleanSignUps, context: JobContext) -> Result<(), Failure> {
    in_chunks(&app, &context, |work, most| {
        let now = work.now();
        Ok(store::forget(work.tx(), now, most)?)
    })
    .await
}
