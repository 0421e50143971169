//! Forgets codes of yesterday.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::Job;
use serde::{Deserialize, Serialize};

use super::{DAY_S, store};
use crate::address_undos;

/// Rows of one chunk.
const CHUNK: i64 = 200;

/// Forgets addresses for which nobody wanted a code in the last two days: by then nothing of them is counted any more. And ranges of
/// numbers that may be sent as much as ever, and addresses that cannot be put back any more.
#[derive(Debug, Serialize, Deserialize)]
struct CleanCodes {}

impl Job for CleanCodes {
    const KIND: &'static str = "accounts.clean_codes";
}

pub fn feature() -> Feature {
    Feature::new().job(JobOptions::default(), clean).schedule("accounts.clean_codes", "17 * * * *", CleanCodes {})
}

async fn clean(app: App, _: CleanCodes, context: JobContext) -> Result<(), Failure> {
    loop {
        context.check()?;
        let chunk = app.write_bulk(|work| {
            let now = work.now();
            let full = store::forget_full(work.tx(), now, CHUNK)?;
            let full = full.max(address_undos::clean(work, CHUNK)?);
            Ok(full.max(store::forget(work.tx(), now.plus_s(-2 * DAY_S), CHUNK)?))
        });
        if chunk.await? < CHUNK.unsigned_abs() {
            return Ok(());
        }
    }
}
