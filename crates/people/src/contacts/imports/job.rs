//! Reads what somebody brought, a piece at a time. Whoever takes it over reads from the beginning, and stores what comes behind the last unit stored.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Error, ErrorKind, Feature};
use futures_util::try_join;
use model::{ContactImportId, Job};
use serde::{Deserialize, Serialize};

use super::steps::{Part, Steps};
use super::{DropPieces, ImportContacts, Running, store};
use crate::contacts::reading::NoAddressBook;

/// Forgets imports whose bytes stopped coming.
#[derive(Debug, Serialize, Deserialize)]
struct CleanImports {}

impl Job for CleanImports {
    const KIND: &'static str = "people.clean_imports";
}

pub fn feature() -> Feature {
    let reading = Feature::new().job(JobOptions { concurrency: 2, ..JobOptions::default() }, read);
    let cleaning = reading.job(JobOptions::default(), clean).job(JobOptions::default(), drop_pieces);
    cleaning.schedule("people.clean_imports", "37 * * * *", CleanImports {})
}

async fn clean(app: App, _: CleanImports, context: JobContext) -> Result<(), Failure> {
    while app.write_bulk(super::forget_stale).await? {
        context.check()?;
    }
    Ok(())
}

async fn drop_pieces(app: App, job: DropPieces, context: JobContext) -> Result<(), Failure> {
    while app.write_bulk(move |work| Ok(store::drop_piece(work.tx(), job.import)?)).await? > 0 {
        context.check()?;
    }
    Ok(())
}

async fn read(app: App, job: ImportContacts, context: JobContext) -> Result<(), Failure> {
    let (id, comparisons) = (job.import, app.config().limits.comparisons);
    let Some(running) = app.read(move |tx| Ok(store::running(tx, id, comparisons)?)).await? else { return Ok(()) };
    let why = match read_all(&app, &running, &context).await {
        Ok(()) => None,
        Err(Stop::NoAddressBook(why)) => Some(why),
        Err(Stop::Lost) => return given_up(&app, id).await,
        Err(Stop::Failed(failure)) => return Err(failure),
    };
    let lease = context.lease();
    Ok(app.write(move |work| super::finish(work, id, lease, why)).await?)
}

/// Called off, there is nothing to do any more. Where somebody else stored a part meanwhile, whoever comes next goes on behind it.
async fn given_up(app: &App, id: ContactImportId) -> Result<(), Failure> {
    let comparisons = app.config().limits.comparisons;
    match app.read(move |tx| Ok(store::running(tx, id, comparisons)?)).await? {
        Some(_) => Err(super::lost().into()),
        None => Ok(()),
    }
}

/// Why reading ends early.
enum Stop {
    NoAddressBook(NoAddressBook),
    Lost,
    Failed(Failure),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        if error.kind() == ErrorKind::Conflict { Self::Lost } else { Self::Failed(error.into()) }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Reads piece by piece. While the parts of one are stored the next one is read.
async fn read_all(app: &App, running: &Running, context: &JobContext) -> Result<(), Stop> {
    let steps = Steps::new(running.region, running.source);
    let (mut steps, mut parts) = read_piece(app, steps, running, 0).await?;
    for next in 1..=running.pieces {
        context.check()?;
        let (read, ()) = try_join!(read_piece(app, steps, running, next), store_parts(app, parts, running, context))?;
        (steps, parts) = read;
    }
    store_parts(app, parts, running, context).await
}

async fn store_parts(app: &App, parts: Vec<Part>, running: &Running, context: &JobContext) -> Result<(), Stop> {
    let total = running.size.unsigned_abs();
    for part in parts.into_iter().filter(|part| part.to > running.steps) {
        context.check()?;
        let (done, running) = (part.read_bytes.unsigned_abs(), *running);
        app.write_bulk(move |work| super::store_part(work, &running, &part)).await?;
        context.progress(done.min(total), Some(total));
    }
    Ok(())
}

/// The parts of one piece; behind the last one those of what is left.
async fn read_piece(app: &App, steps: Steps, running: &Running, number: i64) -> Result<(Steps, Vec<Part>), Stop> {
    let (id, is_last) = (running.id, number == running.pieces);
    let bytes = app.read(move |tx| Ok(store::piece(tx, (id, number))?)).await?;
    if bytes.is_none() && !is_last {
        return Err(Stop::Lost);
    }
    let read = app.compute(move || {
        let mut steps = steps;
        let parts = steps.read(bytes.as_deref());
        Ok((steps, parts))
    });
    let (steps, parts) = read.await?;
    Ok((steps, parts.map_err(Stop::NoAddressBook)?))
}
