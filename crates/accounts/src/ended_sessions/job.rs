//! Hourly.

use app::App;
use app::jobs::{Failure, JobContext};
use model::Job;
use serde::{Deserialize, Serialize};

/// Forgets sessions that ended long ago.
#[derive(Debug, Serialize, Deserialize)]
pub struct CleanSessions {}

impl Job for CleanSessions {
    const KIND: &'static str = "sessions.clean";
}

pub async fn run(app: App, _: CleanSessions, context: JobContext, keep_s: i64) -> Result<(), Failure> {
    let mut gone = 0;
    loop {
        context.check()?;
        let (some, more) = app.write_bulk(move |work| super::clean(work, keep_s)).await?;
        gone += some;
        context.progress(gone, None);
        if !more {
            return Ok(());
        }
    }
}
