//! Processes that work through jobs are killed, again and again: everything is done at least once, and what must be done once, once.
//!
//! The process is this test binary once more, asked for [`the_process_that_is_killed`] alone.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use app::jobs::{Enqueue, Failure, Filter, JobContext, JobOptions};
use app::{App, Config, Feature, Result, SystemClock, Work, access};
use db::{Db, args, sql};
use model::{Id, Job, JobId, JobState, MAX_ID, NodeEvent};
use serde::{Deserialize, Serialize};
use testkit::{PATIENCE, TestAuthenticator, TestDatabase, skipped};
use tokio::process::Command;
use tokio::time::{sleep, timeout};

/// Where the process finds its folder, its database and the number of its life.
const FOLDER: &str = "COMMUNE_TEST_JOBS_FOLDER";
const DATABASE: &str = "COMMUNE_TEST_JOBS_DATABASE";
const LIFE: &str = "COMMUNE_TEST_JOBS_LIFE";

/// How often it is killed.
const KILLS: u64 = 25;

/// One thing to do, with a name of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Chore {
    name: String,
    plan: Plan,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Plan {
    /// Its effect is a unit of its own: at least once.
    Beside,
    /// Its effect is a line in a file: at least once.
    Outside,
    /// Its effect stands in the unit that completes it: once.
    Within,
}

impl Job for Chore {
    const KIND: &'static str = "test.chore";
}

fn feature(folder: PathBuf) -> Feature {
    let options = JobOptions { concurrency: 4, attempts: 1_000, ..JobOptions::default() };
    let feature = Feature::new().job(options, move |app, chore, context| run(folder.clone(), app, chore, context));
    feature.with(TestAuthenticator::feature())
}

async fn run(folder: PathBuf, app: App, chore: Chore, context: JobContext) -> Result<(), Failure> {
    note(&folder, &format!("begun {}", chore.name));
    let (name, lease) = (chore.name, context.lease());
    match chore.plan {
        Plan::Beside => app.write(move |work| say(work, "done", &name)).await?,
        Plan::Outside => note(&folder, &format!("done {name}")),
        Plan::Within => {
            let both = app.write(move |work| {
                say(work, "done", &name)?;
                work.complete(lease)
            });
            both.await?;
        }
    }
    Ok(())
}

fn say(work: &mut Work<'_, '_>, what: &str, name: &str) -> Result<()> {
    work.announce_to_nodes(&NodeEvent::SettingChanged { name: format!("{what} {name}"), by: None })?;
    Ok(())
}

fn note(folder: &Path, line: &str) {
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join("notes")).unwrap();
    file.write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// An app on the database, with leases that end soon.
async fn start(folder: &Path, url: Option<String>) -> App {
    let target = match &url {
        Some(url) => db::Config::postgres(url.as_str()),
        None => db::Config::sqlite(folder.join("commune.db")),
    };
    let db = tokio::task::block_in_place(|| Db::open(&target)).unwrap();
    let mut config = Config::default();
    (config.jobs.poll_ms, config.jobs.lease_s) = (20, 1);
    let built = App::build(db, config, Arc::new(SystemClock), feature(folder.to_owned())).unwrap();
    // Only a file has one owner, who knows that all leases are old ones.
    built.app.start(url.is_none().then(|| folder.join("high-water"))).await.unwrap();
    built.app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let app = start(&folder, std::env::var(DATABASE).ok()).await;
    let life = std::env::var(LIFE).unwrap();
    app.work_jobs();
    File::create(folder.join(format!("up-{life}"))).unwrap();
    // Without an end: whenever it is killed, something is under way.
    for number in 0_u64.. {
        for plan in [Plan::Beside, Plan::Outside, Plan::Within] {
            make(&app, Chore { name: format!("{plan:?}-{life}-{number}"), plan }, Enqueue::default()).await;
        }
        // Enqueued three times while it waits: its time comes only after the last one.
        let (name, at) = (format!("Once-{life}-{number}"), Some(app.now().plus_s(5)));
        for _ in 0..3 {
            let how = Enqueue { at, key: Some(name.clone()) };
            make(&app, Chore { name: name.clone(), plan: Plan::Within }, how).await;
        }
    }
}

/// Says so and enqueues, in one unit.
async fn make(app: &App, chore: Chore, how: Enqueue) {
    let made = app.write(move |work| {
        say(work, "made", &chore.name)?;
        work.enqueue_with(&chore, &how)
    });
    made.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_done_twice_sqlite() {
    let database = TestDatabase::sqlite();
    kill_and_check(database.folder(), None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_done_twice_postgres() {
    let Some(database) = tokio::task::block_in_place(TestDatabase::postgres) else {
        return skipped("jobs under kill -9 on PostgreSQL", "there is no Postgres here");
    };
    kill_and_check(database.folder(), database.server().map(testkit::postgres::TestPostgres::url)).await;
}

async fn kill_and_check(folder: &Path, url: Option<String>) {
    let chance = RandomState::new();
    for life in 0..KILLS {
        live_and_die(folder, url.as_deref(), life, Duration::from_millis(chance.hash_one(life) % 250)).await;
    }
    let app = start(folder, url).await;
    app.work_jobs();
    timeout(PATIENCE * 2, all_done(&app)).await.expect("everything is done in the end");
    check(&app, folder).await;
    app.stop().await;
}

async fn live_and_die(folder: &Path, url: Option<&str>, life: u64, moment: Duration) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["jobs::killed::the_process_that_is_killed", "--exact", "--quiet"]);
    command.env(FOLDER, folder).env(LIFE, life.to_string()).kill_on_drop(true);
    url.map(|url| command.env(DATABASE, url));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let up = folder.join(format!("up-{life}"));
    let begun = async {
        while !up.exists() {
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, begun).await.expect("it starts");
    // At any point of its work, or of the work that the life before left to it.
    sleep(moment).await;
    child.kill().await.unwrap();
}

async fn all_done(app: &App) {
    for state in [JobState::Waiting, JobState::Running] {
        loop {
            let filter = Filter { state: Some(state), kind: Some(Chore::KIND.to_owned()) };
            let open =
                app.read(move |tx| app::jobs::list(tx, &access::operator(), &filter, JobId::from_raw(MAX_ID), 1));
            if open.await.unwrap().is_empty() {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}

#[expect(clippy::print_stdout, reason = "a run tells what it did")]
async fn check(app: &App, folder: &Path) {
    let said = app.read(|tx| {
        let bodies = tx.all(sql!("select body from server_log where seq > 0"), args![], |row| row.get::<String>(0))?;
        Ok(bodies
            .into_iter()
            .map(|body| serde_json::from_str::<HashMap<String, String>>(&body).unwrap()["name"].clone()))
    });
    let mut counts: HashMap<String, usize> = HashMap::new();
    said.await.unwrap().for_each(|line| *counts.entry(line).or_default() += 1);
    let notes = std::fs::read_to_string(folder.join("notes")).unwrap();
    notes.lines().for_each(|line| *counts.entry(line.to_owned()).or_default() += 1);
    let count = |what: &str, name: &str| counts.get(&format!("{what} {name}")).copied().unwrap_or(0);

    let made: Vec<&str> = counts.keys().filter_map(|line| line.strip_prefix("made ")).collect();
    let (mut begun_again, mut repeated) = (0, 0);
    for name in &made {
        let done = count("done", name);
        let once = name.starts_with("Within") || name.starts_with("Once");
        assert!(if once { done == 1 } else { done >= 1 }, "{name}: {done} times");
        begun_again += usize::from(count("begun", name) > 1);
        repeated += usize::from(done > 1);
    }
    let invented = counts.keys().filter_map(|line| line.strip_prefix("done ")).filter(|name| count("made", name) == 0);
    assert_eq!(invented.collect::<Vec<_>>(), Vec::<&str>::new());
    let rows = app.read(|tx| {
        let kind = "test.chore";
        Ok(tx.all(sql!("select state from jobs where kind = $1"), args![kind], |row| row.get::<String>(0))?)
    });
    let rows = rows.await.unwrap();
    assert!(rows.iter().all(|state| state == "done"), "{rows:?}");
    assert_eq!(rows.len(), made.len(), "a job for each that was made, and none beside");
    println!("{} jobs, {begun_again} begun again, {repeated} effects repeated where they may be", made.len());
    assert!(begun_again > 0, "no kill came while a job was under way: this proved nothing");
}
