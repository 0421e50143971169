//! Durable work, as rows: enqueued in the transaction of the change that asks for it, taken under a lease, tried again, given up, called off, and
//! due by the clock.
//!
//! Everything here is a function over a transaction. Who takes jobs, runs them and keeps their leases is `app::jobs`.
//!
//! - A job that waits or runs has a `due_at`: when it is to be done, or when its lease ends. So "what can be taken now" is one question,
//!   `due_at <= now`, whether nobody tried yet or somebody died over it.
//! - Taking a job raises its lease. Whatever its holder changes about it names the lease: who lost it changes nothing.

mod backoff;
mod cron;
mod managing;
mod queue;
mod schedules;

pub use backoff::Backoff;
pub use cron::{Cron, InvalidCron};
pub use managing::{Cancelled, Filter, Retried, Shown, cancel, find, list, retry};
pub use queue::{
    CLEANED, Claim, Claimed, Enqueued, Held, Lease, NewJob, Outcome, Progress, Taken, Waiting, claim, clean, due,
    enqueue, expire_all, is_done, keep, release, settle, waiting,
};
pub use schedules::{Change, Due, Schedule, change, fire, plan, schedules, upcoming};

/// A list of words as one parameter: a JSON array, to be read by `json_each`.
fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> db::Value {
    let words: Vec<&str> = words.into_iter().collect();
    db::Value::Text(serde_json::Value::from(words).to_string())
}
