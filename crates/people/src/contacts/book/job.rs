//! Takes the entries of a book away that is nobody's any more.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::Job;
use serde::{Deserialize, Serialize};

use super::store;

/// Clears one book.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClearContacts {
    /// Which.
    pub book: i64,
}

impl Job for ClearContacts {
    const KIND: &'static str = "people.clear_contacts";
}

pub fn feature() -> Feature {
    Feature::new().job(JobOptions { concurrency: 2, ..JobOptions::default() }, clear)
}

async fn clear(app: App, job: ClearContacts, context: JobContext) -> Result<(), Failure> {
    while app.write_bulk(move |work| Ok(store::clear(work.tx(), job.book)?)).await? > 0 {
        context.check()?;
    }
    Ok(())
}
