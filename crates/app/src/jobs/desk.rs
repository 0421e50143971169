//! What this node can do, and what it is doing.

use std::collections::HashMap;
use std::sync::Arc;

use ::jobs::Cron;
use metrics::gauge;
use model::{JobAct, JobId, NodeEvent};
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::context::Stop;
use super::{Failure, JobContext, JobOptions};
use crate::authenticator::BoxFuture;
use crate::error::{Error, Result};
use crate::{App, Work};

pub(crate) type RunJob = dyn Fn(App, &str, JobContext) -> BoxFuture<Result<(), Failure>> + Send + Sync;
type EnqueueIt = dyn Fn(&mut Work<'_, '_>) -> Result<JobId> + Send + Sync;

/// A kind of job, and who does it.
#[derive(Clone)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) options: JobOptions,
    pub(crate) run: Arc<RunJob>,
}

/// Something that is due by the clock.
#[derive(Clone)]
pub(crate) struct Scheduled {
    pub(crate) name: &'static str,
    pub(crate) cron: &'static str,
    pub(crate) enqueue: Arc<EnqueueIt>,
}

/// The kinds, the schedules and the attempts under way.
pub(crate) struct Desk {
    pub(super) kinds: Vec<Kind>,
    pub(super) schedules: Vec<Scheduled>,
    /// By what name this process takes jobs.
    pub(super) worker: String,
    /// An attempt ended.
    pub(super) ended: Notify,
    running: Mutex<HashMap<JobId, Running>>,
}

struct Running {
    kind: &'static str,
    context: JobContext,
}

impl Desk {
    /// # Errors
    /// If two features bring one kind or schedule, or a schedule says no time.
    pub(crate) fn new(kinds: Vec<Kind>, schedules: Vec<Scheduled>) -> Result<Self> {
        let mut names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
        names.sort_unstable();
        let mut times: Vec<&str> = schedules.iter().map(|schedule| schedule.name).collect();
        times.sort_unstable();
        let doubles = |sorted: &[&str]| sorted.windows(2).any(|pair| pair[0] == pair[1]);
        if doubles(&names) || doubles(&times) {
            return Err(Error::internal("two features bring one kind of job, or one schedule"));
        }
        if schedules.iter().any(|schedule| Cron::parse(schedule.cron).is_err()) {
            return Err(Error::internal("a schedule says no time"));
        }
        let worker = u32::from_le_bytes(crate::random()?);
        Ok(Self { kinds, schedules, worker: format!("{worker:08x}"), ended: Notify::new(), running: Mutex::default() })
    }

    pub(super) fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    /// Kinds of which more may be taken, and how many of each.
    pub(super) fn free(&self) -> HashMap<&'static str, usize> {
        let running = self.running.lock();
        let taken = |kind: &Kind| running.values().filter(|running| running.kind == kind.name).count();
        let free = self.kinds.iter().map(|kind| (kind.name, kind.options.concurrency.saturating_sub(taken(kind))));
        free.filter(|(_, free)| *free > 0).collect()
    }

    pub(super) fn running(&self) -> usize {
        self.running.lock().len()
    }

    pub(super) fn begin(&self, kind: &'static str, context: JobContext) {
        gauge!("commune_jobs_running", "kind" => kind).increment(1.0);
        // A job whose lease was lost may come back before its first attempt ended: the younger one counts.
        if let Some(older) = self.running.lock().insert(context.job(), Running { kind, context }) {
            older.context.halt(Stop::Lost);
        }
    }

    pub(super) fn end(&self, kind: &'static str, context: &JobContext) {
        gauge!("commune_jobs_running", "kind" => kind).decrement(1.0);
        let mut running = self.running.lock();
        if running.get(&context.job()).is_some_and(|running| running.context.lease() == context.lease()) {
            running.remove(&context.job());
        }
        drop(running);
        self.ended.notify_waiters();
    }

    pub(super) fn contexts(&self) -> Vec<JobContext> {
        let mut all: Vec<JobContext> = self.running.lock().values().map(|running| running.context.clone()).collect();
        // Rows are locked in this order.
        all.sort_unstable_by_key(JobContext::job);
        all
    }

    /// Waits until nothing runs.
    pub(super) async fn idle(&self) {
        loop {
            let ended = self.ended.notified();
            tokio::pin!(ended);
            // From here on nothing is missed.
            ended.as_mut().enable();
            if self.running() == 0 {
                return;
            }
            ended.await;
        }
    }

    /// Hears what an administrator did on any node; true: there may be something to do.
    pub(crate) fn hear(&self, event: &NodeEvent) -> bool {
        match event {
            NodeEvent::JobManaged { job, act: JobAct::Cancelled, .. } => {
                if let Some(running) = self.running.lock().get(job) {
                    running.context.halt(Stop::Cancelled);
                }
                false
            }
            NodeEvent::JobManaged { .. } | NodeEvent::ScheduleChanged { .. } => true,
            _ => false,
        }
    }
}
