//! Sessions that ended are forgotten, once nothing can be shown any more that came from them.

mod job;
mod store;

use std::sync::Arc;

use app::jobs::JobOptions;
use app::{Feature, Result, Work};

use crate::shared::Shared;
use job::CleanSessions;

/// Rows of one statement; a unit has two.
const MANY: u64 = 100;
/// How much longer than its last access token lives a session stays known, in seconds: far longer than a node remembers by itself that it was
/// revoked, because a node that starts reads that from here.
const KEPT_S: i64 = 86_400;

/// What this sub-feature brings.
pub fn feature(shared: &Arc<Shared>) -> Feature {
    let keep_s = shared.config.access_token_s + KEPT_S;
    let feature =
        Feature::new().job(JobOptions::default(), move |app, job, context| job::run(app, job, context, keep_s));
    feature.schedule("sessions.clean", "17 * * * *", CleanSessions {})
}

/// Forgets sessions that were revoked, or ended by themselves, longer ago than `keep_s`: some hundred of them. Answers whether there may be more.
///
/// # Errors
/// Storage errors.
pub fn clean(work: &mut Work<'_, '_>, keep_s: i64) -> Result<(u64, bool)> {
    let before = work.now().plus_s(-keep_s);
    let (revoked, expired) = (store::delete_revoked(work.tx(), before)?, store::delete_expired(work.tx(), before)?);
    Ok((revoked + expired, revoked == MANY || expired == MANY))
}
