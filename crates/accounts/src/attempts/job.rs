//! Forgets ways that nobody came back from.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::Job;
use serde::{Deserialize, Serialize};

use super::store;

/// Rows of one chunk.
const CHUNK: i64 = 200;

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
