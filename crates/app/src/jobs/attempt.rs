//! One attempt at a job: run, stopped where need be, and settled.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use ::jobs::{Backoff, Claimed, Lease, Outcome, Taken};
use futures_util::FutureExt;
use metrics::{counter, histogram};
use tokio::time::{Instant, sleep};
use tracing::{info, warn};

use super::context::Stop;
use super::{Failure, JobContext, JobOptions, Kind};
use crate::error::{ErrorKind, Result};
use crate::{App, random};

/// How often it is tried to write down how an attempt ended. Beyond that its lease ends by itself, and the job is taken again.
const SETTLE_TRIES: u32 = 6;
/// The longest reason that is kept.
const REASON_CHARS: usize = 500;

/// What to write down of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Settle(Outcome),
    /// Cut short by the stop of the server: as if it had not been taken.
    GiveBack,
    /// Somebody else has the job.
    Nothing,
}

/// Starts to work on what was taken.
pub(super) fn begin(app: &App, kind: &'static str, taken: Taken) {
    match taken {
        Taken::Work(claimed) => {
            let Some(kind) = app.0.desk.kind(kind).cloned() else { return };
            let context = JobContext::new(claimed.lease, claimed.attempt, app.stopping().child_token());
            app.0.desk.begin(kind.name, context.clone());
            app.spawn(attempt(app.clone(), kind, claimed, context));
        }
        Taken::Dead(job) => {
            warn!(job.id = job.get(), "Job {job} ({kind}) is dead: its worker vanished at every attempt");
            counted(kind, "dead");
        }
        Taken::Cancelled(job) => {
            info!(job.id = job.get(), "Job {job} ({kind}) was called off");
            counted(kind, "cancelled");
        }
    }
}

fn counted(kind: &'static str, outcome: &'static str) {
    counter!("commune_jobs_finished_total", "kind" => kind, "outcome" => outcome).increment(1);
}

async fn attempt(app: App, kind: Kind, claimed: Claimed, context: JobContext) {
    let begun = Instant::now();
    let ran = run(&app, &kind, &claimed.payload, &context).await;
    histogram!("commune_jobs_seconds", "kind" => kind.name).record(begun.elapsed().as_secs_f64());
    let verdict = judge(&app, &kind, &context, ran);
    match settle(&app, &context, &verdict).await {
        Ok(true) => counted(kind.name, word(&verdict)),
        Ok(false) => {
            info!(job.id = context.job().get(), "Job {} ({}) went to another worker", context.job(), kind.name);
            counted(kind.name, "lost");
        }
        Err(error) => warn!(job.id = context.job().get(), "Cannot write down how job {} ended: {error}", context.job()),
    }
    app.0.desk.end(kind.name, &context);
    app.0.node.work_waits.notify_one();
}

async fn run(app: &App, kind: &Kind, payload: &str, context: &JobContext) -> Result<(), Failure> {
    let handler = async { (kind.run)(app.clone(), payload, context.clone()).await };
    tokio::select! {
        ended = AssertUnwindSafe(handler).catch_unwind() => ended.unwrap_or_else(|_| Err(Failure::panicked())),
        () = patience(app, kind, context) => Err(Failure::cut_off()),
    }
}

/// Ends when the handler had its time, and a moment more to come to its own end.
async fn patience(app: &App, kind: &Kind, context: &JobContext) {
    let longest = Duration::from_secs(kind.options.longest_s);
    if tokio::time::timeout(longest, context.stopped()).await.is_err() {
        context.halt(Stop::TooLong);
    }
    if context.why_halted() != Some(Stop::Lost) {
        // The other half is for giving the job back.
        sleep(Duration::from_millis(app.config().server.drain_s * 500)).await;
    }
}

fn judge(app: &App, kind: &Kind, context: &JobContext, ran: Result<(), Failure>) -> Verdict {
    let Err(failure) = ran else { return Verdict::Settle(Outcome::Done) };
    match context.why_halted() {
        Some(Stop::Lost) => Verdict::Nothing,
        Some(Stop::Cancelled) => Verdict::Settle(Outcome::Cancelled),
        None if context.is_halted() => Verdict::GiveBack,
        None | Some(Stop::TooLong) => {
            let (job, attempt, why) = (context.job(), context.attempt(), &failure.error);
            warn!(job.id = job.get(), "Job {job} ({}) failed at attempt {attempt}: {why}", kind.name);
            why.log();
            Verdict::Settle(failed(app, &kind.options, attempt, &failure))
        }
    }
}

fn failed(app: &App, options: &JobOptions, attempt: i64, failure: &Failure) -> Outcome {
    let error: String = failure.error.to_string().chars().filter(|c| !c.is_control()).take(REASON_CHARS).collect();
    if failure.permanent || attempt >= i64::from(options.attempts) {
        return Outcome::Dead { error };
    }
    let backoff = Backoff { first_s: options.first_retry_s, longest_s: options.longest_retry_s };
    let least_s = failure.error.retry_after_s().and_then(|s| i64::try_from(s).ok()).unwrap_or(0);
    // Without randomness they come back together, which is worse, and still right.
    let jitter = random().map_or(u64::MAX, u64::from_le_bytes);
    Outcome::Again { at: app.now().plus_s(least_s).plus_us(backoff.delay_us(attempt, jitter)), error }
}

/// Writes it down; false: the lease was lost before.
async fn settle(app: &App, context: &JobContext, verdict: &Verdict) -> Result<bool> {
    let (lease, progress) = (context.lease(), context.at());
    let mut tries = 0;
    loop {
        tries += 1;
        let verdict = verdict.clone();
        let written = app.write(move |work| {
            let now = work.now();
            match &verdict {
                Verdict::Nothing => Ok(false),
                Verdict::GiveBack => Ok(::jobs::release(work.tx(), lease, now)?),
                Verdict::Settle(outcome) => end(work, lease, outcome, progress),
            }
        });
        match written.await {
            // It may even have been written: asking again finds that out.
            Err(error) if error.kind() == ErrorKind::Unavailable && tries < SETTLE_TRIES => {
                sleep(Duration::from_millis(50 << tries)).await;
            }
            written => return written,
        }
    }
}

fn end(work: &mut crate::Work<'_, '_>, lease: Lease, outcome: &Outcome, progress: ::jobs::Progress) -> Result<bool> {
    let now = work.now();
    // What the handler said last, which the heart did not come to write. That the lease ends now is seen by nobody: the job ends in this unit.
    if progress != ::jobs::Progress::default() {
        ::jobs::keep(work.tx(), lease, now, progress)?;
    }
    let settled = ::jobs::settle(work.tx(), lease, outcome, now)?;
    Ok(settled || (*outcome == Outcome::Done && ::jobs::is_done(work.tx(), lease)?))
}

const fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Settle(Outcome::Done) => "done",
        Verdict::Settle(Outcome::Again { .. }) => "failed",
        Verdict::Settle(Outcome::Dead { .. }) => "dead",
        Verdict::Settle(Outcome::Cancelled) => "cancelled",
        Verdict::GiveBack => "given_back",
        Verdict::Nothing => "lost",
    }
}
