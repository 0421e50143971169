//! Tells rooms of a person who changed again soon after they were told.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::{Job, UserId};
use serde::{Deserialize, Serialize};

/// Tells whoever shares a room with somebody that they are called or look otherwise.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellOfPerson {
    /// Of whom.
    pub user: UserId,
}

impl Job for TellOfPerson {
    const KIND: &'static str = "people.tell";

    fn about(&self) -> Option<String> {
        Some(["user ", &self.user.to_string()].concat())
    }
}

pub fn feature() -> Feature {
    Feature::new().job(JobOptions::default(), run)
}

async fn run(app: App, job: TellOfPerson, context: JobContext) -> Result<(), Failure> {
    let lease = context.lease();
    let telling = app.write(move |work| {
        super::tell(work, job.user)?;
        work.complete(lease)
    });
    Ok(telling.await?)
}
