//! `commune jobs list`, `show`, `retry` and `cancel`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use app::jobs::{Filter, Shown};
use app::{App, access};
use clap::Subcommand;
use model::{Id, JobId, JobState, MAX_ID};
use serde::{Deserialize, Serialize};

use super::say;
use super::tasks::{self, Request};
use crate::settings::Flags;

#[derive(Debug, Subcommand)]
pub enum Jobs {
    /// Lists jobs, the newest first
    List {
        /// Only those that stand there: waiting, running, done, dead or cancelled
        #[arg(long)]
        state: Option<JobState>,
        /// Only those of this kind, such as sessions.clean
        #[arg(long)]
        kind: Option<String>,
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1000))]
        limit: i64,
    },
    /// Shows everything about one that may be shown
    Show {
        /// Its id
        id: JobId,
    },
    /// Lets one be tried now that waits, is dead, or was called off
    Retry {
        /// Its id
        id: JobId,
    },
    /// Calls one off
    Cancel {
        /// Its id
        id: JobId,
    },
}

/// What is asked of the server.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// Jobs, the newest first.
    List {
        /// Only those.
        state: Option<JobState>,
        /// Only of this kind.
        kind: Option<String>,
        /// How many.
        limit: i64,
    },
    /// One.
    Show {
        /// Which.
        job: JobId,
    },
    /// To be tried now.
    Retry {
        /// Which.
        job: JobId,
    },
    /// To be left.
    Cancel {
        /// Which.
        job: JobId,
    },
}

/// Asks here, or the server that holds the folder.
pub fn run(data: &Path, flags: &Flags, jobs: Jobs) -> Result<ExitCode> {
    let ask = match jobs {
        Jobs::List { state, kind, limit } => Ask::List { state, kind, limit },
        Jobs::Show { id } => Ask::Show { job: id },
        Jobs::Retry { id } => Ask::Retry { job: id },
        Jobs::Cancel { id } => Ask::Cancel { job: id },
    };
    say(&tasks::run(data, flags, Request::Jobs(ask))?);
    Ok(ExitCode::SUCCESS)
}

/// Answers in lines.
///
/// # Errors
/// A sentence for the person at the terminal.
pub async fn carry_out(app: &App, ask: Ask) -> Result<String> {
    let operator = access::operator();
    match ask {
        Ask::List { state, kind, limit } => {
            let (filter, first) = (Filter { state, kind }, JobId::from_raw(MAX_ID));
            let jobs = app.read(move |tx| app::jobs::list(tx, &operator, &filter, first, limit)).await?;
            Ok(table(&jobs))
        }
        Ask::Show { job } => Ok(details(&app.read(move |tx| app::jobs::find(tx, &operator, job)).await?)),
        Ask::Retry { job } => {
            let job = app.write(move |work| app::jobs::retry(work, &operator, job)).await?;
            Ok(format!("Job {} is tried again.", job.id))
        }
        Ask::Cancel { job } => {
            let job = app.write(move |work| app::jobs::cancel(work, &operator, job)).await?;
            let what = if job.cancelling { "is asked to stop" } else { "was called off" };
            Ok(format!("Job {} {what}.", job.id))
        }
    }
}

fn table(jobs: &[Shown]) -> String {
    if jobs.is_empty() {
        return "There are no such jobs.".to_owned();
    }
    let head = format!("{:<17} {:<10} {:<20} {:>5}  {:<28} {}", "ID", "STATE", "KIND", "TRIES", "SINCE", "ABOUT");
    let line = |job: &Shown| {
        let since = job.finished_at.or(job.started_at).unwrap_or(job.created_at).to_string();
        let about = job.about.as_deref().or(job.error.as_deref()).unwrap_or_default();
        let line =
            format!("{:<17} {:<10} {:<20} {:>5}  {since:<28} {about}", job.id, job.state.word(), job.kind, job.attempt);
        line.trim_end().to_owned()
    };
    [head].into_iter().chain(jobs.iter().map(line)).collect::<Vec<_>>().join("\n")
}

fn details(job: &Shown) -> String {
    let of = job.total.map_or_else(String::new, |total| format!(" of {total}"));
    let state = if job.cancelling { "running, asked to stop".to_owned() } else { job.state.to_string() };
    let lines = [
        ("id", Some(job.id.to_string())),
        ("kind", Some(job.kind.clone())),
        ("state", Some(state)),
        ("about", job.about.clone()),
        ("tries", Some(job.attempt.to_string())),
        ("done", Some(format!("{}{of}", job.done)).filter(|_| job.done > 0 || job.total.is_some())),
        ("error", job.error.clone()),
        ("worker", job.worker.clone()),
        ("enqueued", Some(job.created_at.to_string())),
        ("due", job.due_at.map(|at| at.to_string())),
        ("begun", job.started_at.map(|at| at.to_string())),
        ("ended", job.finished_at.map(|at| at.to_string())),
    ];
    let lines = lines.into_iter().filter_map(|(name, value)| value.map(|value| format!("{name:<9} {value}")));
    lines.collect::<Vec<_>>().join("\n")
}
