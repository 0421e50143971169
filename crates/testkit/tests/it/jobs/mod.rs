//! Durable work through a feature that does as its jobs say.

mod claims;
mod ends;
mod killed;
mod leases;
mod managing;
mod queue;
mod schedules;

use std::collections::HashMap;
use std::sync::LazyLock;

use app::jobs::{Enqueue, Failure, JobContext, JobOptions};
use app::{App, Error, Feature, Result, Work};
use db::{args, sql};
use model::{Job, JobId, NodeEvent};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use testkit::{PATIENCE, Setup, TestClient, TestServer, fresh_key};
use tokio::sync::watch;

/// A job that says how it goes. Its effect is an entry of the server's log under its name.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Errand {
    name: String,
    plan: Plan,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Plan {
    /// Has its effect, and is done.
    Work,
    /// Has its effect in the unit that completes it.
    Complete,
    /// Fails so many times.
    Fail(i64),
    /// Fails, and says when to come back.
    Later(u64),
    /// Fails for good.
    Never,
    Panic,
    /// Waits for [`open`], then does as `Complete`.
    Gate,
    /// Tells how far it is, and waits until it is stopped.
    Wait,
    /// Waits, whatever it is told.
    Deaf,
}

impl Job for Errand {
    const KIND: &'static str = "test.errand";

    fn about(&self) -> Option<String> {
        Some(format!("{:?}", self.plan))
    }
}

impl Errand {
    fn new(plan: Plan) -> Self {
        Self { name: fresh_key(), plan }
    }
}

fn feature() -> Feature {
    let options = JobOptions { concurrency: 2, attempts: 4, ..JobOptions::default() };
    Feature::new().job(options, run)
}

fn setup() -> Setup {
    Setup::new(feature)
}

async fn run(app: App, errand: Errand, context: JobContext) -> Result<(), Failure> {
    step(&errand.name, "begun");
    let (name, lease) = (errand.name.clone(), context.lease());
    let complete = move |work: &mut Work<'_, '_>| {
        effect(work, &name)?;
        work.complete(lease)
    };
    match errand.plan {
        Plan::Work => app.write(move |work| effect(work, &errand.name)).await?,
        Plan::Complete => app.write(complete).await?,
        Plan::Fail(times) if context.attempt() <= times => return Err(Error::conflict("not_yet", "Not yet.").into()),
        Plan::Fail(_) => {}
        Plan::Later(seconds) => return Err(Failure::retry_after(Error::conflict("not_yet", "Not yet."), seconds)),
        Plan::Never => return Err(Failure::permanent(Error::invalid("not_ever", "Not ever."))),
        Plan::Panic => panic!("as planned"),
        Plan::Gate => {
            reached(&errand.name, "opened").await;
            let ended = app.write(complete).await;
            step(&errand.name, if ended.is_ok() { "completed" } else { "refused" });
            ended?;
        }
        Plan::Wait => {
            context.progress(3, Some(7));
            context.stopped().await;
            context.check()?;
        }
        Plan::Deaf => std::future::pending().await,
    }
    Ok(())
}

fn effect(work: &mut Work<'_, '_>, name: &str) -> Result<()> {
    work.announce_to_nodes(&NodeEvent::SettingChanged { name: name.to_owned(), by: None })?;
    Ok(())
}

/// How often an errand had its effect.
async fn effects(server: &TestServer, name: &str) -> usize {
    let name = format!("\"{name}\"");
    let bodies = server
        .read(|tx| Ok(tx.all(sql!("select body from server_log where seq > 0"), args![], |row| row.get::<String>(0))?))
        .await;
    bodies.iter().filter(|body| body.contains(&name)).count()
}

type Steps = HashMap<String, Vec<&'static str>>;

/// What happened inside handlers, by the name of the errand: those are never used twice.
static STEPS: LazyLock<watch::Sender<Steps>> = LazyLock::new(watch::Sender::default);

fn step(name: &str, what: &'static str) {
    STEPS.send_modify(|steps| steps.entry(name.to_owned()).or_default().push(what));
}

fn steps(name: &str) -> Vec<&'static str> {
    STEPS.borrow().get(name).cloned().unwrap_or_default()
}

/// Waits until this happened inside a handler.
async fn reached(name: &str, what: &str) {
    let mut seen = STEPS.subscribe();
    let happened = seen.wait_for(|steps| steps.get(name).is_some_and(|steps| steps.contains(&what)));
    tokio::time::timeout(PATIENCE, happened).await.expect("it happens in time").unwrap();
}

/// Lets the attempts of a `Gate` go on.
fn open(errand: &Errand) {
    step(&errand.name, "opened");
}

async fn enqueue(server: &TestServer, errand: &Errand) -> JobId {
    enqueue_with(server, errand, Enqueue::default()).await
}

async fn enqueue_with(server: &TestServer, errand: &Errand, how: Enqueue) -> JobId {
    let errand = errand.clone();
    server.write(move |work| work.enqueue_with(&errand, &how)).await
}

/// Does everything that is due now.
async fn work_off(server: &TestServer) {
    server.app().work_off_jobs().await.unwrap();
}

async fn get(admin: &TestClient, job: JobId) -> Value {
    admin.get(&format!("/admin/jobs/{job}")).await.expect_status(200).json()
}

/// Asks until the job stands there.
async fn until_state(admin: &TestClient, job: JobId, state: &str) -> Value {
    let asked = async {
        loop {
            let found = get(admin, job).await;
            if found["state"] == state {
                return found;
            }
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.expect("it gets there in time")
}
