//! Some at a time, each in its own room. What is gone is not found again, so whoever takes it over after an interruption goes on with what is left.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, ErrorKind, Feature, Result, Work, access};

use super::{Place, RecallForwards, store};
use crate::{deletion, target};

/// Forwarded messages that are looked up at a time.
const MANY: i64 = 100;

pub fn feature() -> Feature {
    Feature::new().job(JobOptions::default(), recall)
}

async fn recall(app: App, job: RecallForwards, context: JobContext) -> Result<(), Failure> {
    let first = Place { room: job.room, seq: job.seq };
    loop {
        let page = app.read(move |tx| Ok(store::page(tx, first, MANY)?)).await?;
        if page.is_empty() {
            return Ok(());
        }
        for place in page {
            context.check()?;
            app.write_bulk(move |work| take_away(work, place)).await?;
        }
    }
}

/// A room that ended is told nothing.
fn take_away(work: &mut Work<'_, '_>, place: Place) -> Result<()> {
    match access::house(work, place.room) {
        Ok(access) => match target::live(work, &access, place.seq) {
            Ok(_) => deletion::gone(work, &access, place.seq),
            // Whoever forwarded it took it away meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let access = access::erasure(work, place.room)?;
            deletion::take_out(work, &access, place.seq)
        }
        Err(error) => Err(error),
    }
}
