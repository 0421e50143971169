//! Forgets questions that no device answered.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::Job;
use serde::{Deserialize, Serialize};

use super::store;

/// Rows of one chunk.
const CHUNK: i64 = 200;

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
