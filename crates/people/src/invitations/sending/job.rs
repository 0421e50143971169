//! Sends what was wished for, reminds, and learns what became of letters.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::{Id, Job, UserId};
use serde::{Deserialize, Serialize};

use super::places::Places;
use super::{Step, reminding, store};
use crate::invitations::letters::Site;

/// Sends the invitations that somebody wished for.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendInvitations {
    /// Who.
    pub user: UserId,
}

impl Job for SendInvitations {
    const KIND: &'static str = "people.send_invitations";

    fn about(&self) -> Option<String> {
        Some(["user ", &self.user.to_string()].concat())
    }
}

/// Goes on with what waits, of everybody.
#[derive(Debug, Serialize, Deserialize)]
struct TendInvitations {}

impl Job for TendInvitations {
    const KIND: &'static str = "people.tend_invitations";
}

pub fn feature() -> Feature {
    let sending = Feature::new().job(JobOptions { concurrency: 2, ..JobOptions::default() }, send);
    let tending = sending.job(JobOptions::default(), tend);
    tending.schedule("people.tend_invitations", "27 * * * *", TendInvitations {})
}

async fn send(app: App, job: SendInvitations, context: JobContext) -> Result<(), Failure> {
    send_all(&app, job.user, &context).await
}

/// What somebody wished for, until it is sent or the limits let nothing more through.
async fn send_all(app: &App, user: UserId, context: &JobContext) -> Result<(), Failure> {
    let Some(site) = Site::of(app) else { return Ok(()) };
    let places = Places::of(app);
    for order in app.read(move |tx| Ok(store::orders(tx, user)?)).await? {
        let mut step = Step::Goes;
        while step == Step::Goes {
            context.check()?;
            let site = site.clone();
            step = app.write_bulk(move |work| super::step(work, order, &site, places)).await?;
        }
    }
    Ok(())
}

async fn tend(app: App, _: TendInvitations, context: JobContext) -> Result<(), Failure> {
    while app.write_bulk(reminding::learn_faults).await? {
        context.check()?;
    }
    if let Some(site) = Site::of(&app) {
        let (mut step, places) = (Step::Goes, Places::of(&app));
        while step == Step::Goes {
            context.check()?;
            let site = site.clone();
            step = app.write_bulk(move |work| reminding::remind_some(work, &site, places)).await?;
        }
    }
    let mut after = UserId::from_raw(0);
    loop {
        let people = app.read(move |tx| Ok(store::people_with_orders(tx, after)?)).await?;
        let Some(last) = people.last() else { return Ok(()) };
        after = *last;
        for user in people {
            send_all(&app, user, &context).await?;
        }
    }
}
