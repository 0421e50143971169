//! Forgets sign-ins that nobody finished.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::Job;
use serde::{Deserialize, Serialize};

use super::store;

/// Rows of one chunk.
const CHUNK: i64 = 200;

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
    loop {
        context.check()?;
        let chunk = app.write_bulk(|work| {
            let now = work.now();
            Ok(store::forget(work.tx(), now, CHUNK)?)
        });
        if chunk.await? < CHUNK.unsigned_abs() {
            return Ok(());
        }
    }
}
