//! Forgets codes of yesterday.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature, buckets};
use model::Job;
use serde::{Deserialize, Serialize};

use super::{DAY_S, store};
use crate::address_undos;
use crate::cleaning::job::in_chunks;

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
    in_chunks(&app, &context, |work, most| {
        let now = work.now();
        let full = buckets::forget_full(work, most)?.max(address_undos::clean(work, most)?);
        Ok(full.max(store::forget(work.tx(), now.plus_s(-2 * DAY_S), most)?))
    })
    .await
}
