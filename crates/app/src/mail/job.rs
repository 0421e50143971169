//! Sends letters, and forgets old ones.

use model::{Job, LetterId, LetterState, SendMail, SendText, Time};
use serde::{Deserialize, Serialize};

use super::{Carriers, Envelope, KEPT_DAYS, Refusal, store};
use crate::App;
use crate::authenticator::BoxFuture;
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

pub(super) fn feature(carriers: Carriers) -> Feature {
    // A kind of its own for each: where one carrier does not answer, the other goes on.
    let options = || JobOptions { concurrency: 4, attempts: ATTEMPTS, longest_s: 120, ..JobOptions::default() };
    let texts = carriers.clone();
    let feature = Feature::new()
        .job(options(), move |app, job: SendMail, context| send(app, carriers.clone(), job.letter, context))
        .job(options(), move |app, job: SendText, context| send(app, texts.clone(), job.letter, context))
        .job(JobOptions::default(), clean);
    feature.schedule("mail.clean", "7 * * * *", CleanLetters {})
}

async fn send(app: App, carriers: Carriers, id: LetterId, context: JobContext) -> Result<(), Failure> {
    let waiting = app.read(move |tx| Ok(store::find_waiting(tx, id)?)).await?;
    // None: an attempt before this one ended it.
    let Some(store::Waiting { letter, good_until }) = waiting else { return Ok(()) };
    let at = app.now();
    let (state, fault) = match carriers.hand_over(Envelope { id, at }, letter) {
        None => (LetterState::Kept, None),
        Some(_) if good_until <= at => (LetterState::Failed, Some("It was not taken in time.".to_owned())),
        Some(sending) => outcome(&app, id, sending, &context).await?,
    };
    let lease = context.lease();
    let end = move |work: &mut Work<'_, '_>| {
        let now = work.now();
        work.complete(lease)?;
        match state {
            LetterState::Kept => store::keep(work.tx(), id)?,
            _ => store::end(work.tx(), id, (state, fault.as_deref()), now)?,
        }
        Ok(store::delete_ended_farewell(work.tx(), id)?)
    };
    Ok(app.write(end).await?)
}

/// Sends it, and says what became of it; an error where it is to be tried again.
async fn outcome(
    app: &App,
    id: LetterId,
    sending: BoxFuture<Result<(), Refusal>>,
    context: &JobContext,
) -> Result<(LetterState, Option<String>), Failure> {
    match sending.await {
        Ok(()) => Ok((LetterState::Sent, None)),
        Err(Refusal::ForGood(why)) => Ok((LetterState::Failed, Some(why))),
        Err(Refusal::ForNow(why)) if context.attempt() >= i64::from(ATTEMPTS) => Ok((LetterState::Failed, Some(why))),
        Err(Refusal::ForNow(why)) => {
            app.write(move |work| Ok(store::note_fault(work.tx(), id, &why)?)).await?;
            let later = Error::new(ErrorKind::Unavailable, "letter_not_taken", "The letter is not taken now.");
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
