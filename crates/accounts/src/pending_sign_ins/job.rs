//! Forgets sign-ins that nobody finished.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::Job;
use serde::{Deserialize, Serialize};

use super::store;
use crate::cleaning::job::in_chunks;

/// Forgets sign-ins that waited for a second step too long.
#[derive(Debug, Serialize, Deserialize)]
struct CleanPendingSignIns {}

impl Job for CleanPendingSignIns {
    const KIND: &'static str = "accounts.clean_pending_sign_ins";
}

pub fn feature() -> Feature {
    let cleaning = Feature::new().job(JobOptions::default(), clean);
    cleaning.schedule("accounts.clean_pending_sign_ins", "52 * * * *", CleanPendingSignIns {})
}

async fn clean(app: App, _: CleanPendingSignIns, context: JobContext) -> Result<(), Failure> {
    in_chunks(&app, &context, |work, most| {
        let now = work.now();
        Ok(store::forget(work.tx(), now, most)?)
    })
    .await
}
