//! Looks for those who wait for an address, one invitation or some entries at a time.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::{Job, UserId};
use serde::{Deserialize, Serialize};

use crate::contacts::find_by;

/// Tells those who wait for the addresses of somebody.
#[derive(Debug, Serialize, Deserialize)]
pub struct GreetNewcomer {
    /// Whose.
    pub user: UserId,
}

impl Job for GreetNewcomer {
    const KIND: &'static str = "people.greet_newcomer";

    fn about(&self) -> Option<String> {
        Some(["user ", &self.user.to_string()].concat())
    }
}

pub fn feature() -> Feature {
    Feature::new().job(JobOptions { concurrency: 2, ..JobOptions::default() }, greet)
}

async fn greet(app: App, GreetNewcomer { user }: GreetNewcomer, context: JobContext) -> Result<(), Failure> {
    for address in app.read(move |tx| super::addresses(tx, user)).await? {
        let mut last = Some(0);
        while let Some(after) = last {
            context.check()?;
            let address = address.clone();
            last = app.write_bulk(move |work| super::settle_next(work, user, &address, after)).await?;
        }
        find_by(&app, user, address).await?;
    }
    Ok(())
}
