//! Sends letters, and forgets old ones.

use std::sync::Arc;

use model::{Job, LetterState, SendMail, Time};
use serde::{Deserialize, Serialize};

use super::{KEPT_DAYS, Letter, Mailer, Refusal, store};
use crate::App;
use crate::error::{Error, ErrorKind, Result};
use crate::feature::Feature;
use crate::jobs::{Failure, JobContext, JobOptions};
use crate::work::Work;

/// How often a letter is tried; with the waits between, some hours.
const ATTEMPTS: u32 = 12;
/// Rows of one chunk.
const CHUNK: i64 = 200;
const DAY_S: i64 = 86_400;

/// Forgets letters.
#[derive(Debug, Serialize, Deserialize)]
struct CleanLetters {}

impl Job for CleanLetters {
    const KIND: &'static str = "mail.clean";
}

pub(super) fn feature(mailer: Option<Arc<dyn Mailer>>) -> Feature {
    let options = JobOptions { concurrency: 4, attempts: ATTEMPTS, longest_s: 120, ..JobOptions::default() };
    let feature = Feature::new()
        .job(options, move |app, job: SendMail, context| send(app, mailer.clone(), job, context))
        .job(JobOptions::default(), clean);
    feature.schedule("mail.clean", "7 * * * *", CleanLetters {})
}

async fn send(app: App, mailer: Option<Arc<dyn Mailer>>, job: SendMail, context: JobContext) -> Result<(), Failure> {
    let waiting = app.read(move |tx| Ok(store::find_waiting(tx, job.letter)?)).await?;
    // None: an attempt before this one ended it.
    let Some(store::Waiting { letter, good_until }) = waiting else { return Ok(()) };
    let (state, fault) = match mailer {
        None => (LetterState::Kept, None),
        Some(_) if good_until <= app.now() => (LetterState::Failed, Some("It was not taken in time.".to_owned())),
        Some(mailer) => hand_over(&app, mailer.as_ref(), letter, &context).await?,
    };
    let lease = context.lease();
    let end = move |work: &mut Work<'_, '_>| {
        let now = work.now();
        work.complete(lease)?;
        match state {
            LetterState::Kept => store::keep(work.tx(), job.letter)?,
            _ => store::end(work.tx(), job.letter, (state, fault.as_deref()), now)?,
        }
        Ok(())
    };
    Ok(app.write(end).await?)
}

/// Sends it, and says what became of it; an error where it is to be tried again.
async fn hand_over(
    app: &App,
    mailer: &dyn Mailer,
    letter: Letter,
    context: &JobContext,
) -> Result<(LetterState, Option<String>), Failure> {
    let id = letter.id;
    match mailer.send(letter).await {
        Ok(()) => Ok((LetterState::Sent, None)),
        Err(Refusal::ForGood(why)) => Ok((LetterState::Failed, Some(why))),
        Err(Refusal::ForNow(why)) if context.attempt() >= i64::from(ATTEMPTS) => Ok((LetterState::Failed, Some(why))),
        Err(Refusal::ForNow(why)) => {
            app.write(move |work| Ok(store::note_fault(work.tx(), id, &why)?)).await?;
            let later = Error::new(ErrorKind::Unavailable, "mail_not_taken", "The mail server does not take it now.");
            Err(Failure::from(later))
        }
    }
}

async fn clean(app: App, _: CleanLetters, context: JobContext) -> Result<(), Failure> {
    loop {
        context.check()?;
        let chunk = app.write_bulk(|work| {
            let now: Time = work.now();
            let stale = store::forget_stale(work.tx(), now, CHUNK)?;
            Ok(stale.max(store::delete_old(work.tx(), now.plus_s(-KEPT_DAYS * DAY_S), CHUNK)?))
        });
        if chunk.await? < CHUNK.unsigned_abs() {
            return Ok(());
        }
    }
}
