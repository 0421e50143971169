//! Opening a database: migrations first, then one thread after another.

use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use parking_lot::Mutex;

use crate::batch::{Teller, teller};
use crate::config::{Config, Target};
use crate::db::{Inner, Threads};
use crate::engine::postgres::store::Link;
use crate::engine::{Job, postgres, sqlite};
use crate::error::{Error, Result};
use crate::migrate::{self, Migration};
use crate::queue::{Queue, Size, Space};
use crate::tx::Dialect;
use crate::unit::Unit;

/// Opens what the configuration names.
pub(crate) fn open(config: &Config, migrations: &[Migration]) -> Result<Inner> {
    let (teller, tell) = teller();
    let telling = spawn("db-tell", tell)?;
    let mut inner = match &config.target {
        Target::Sqlite { path } => open_sqlite(config, path, migrations, teller)?,
        Target::Postgres { url } => open_postgres(config, url, migrations, &teller)?,
    };
    inner.threads.get_mut().teller.push(telling);
    Ok(inner)
}

/// The room in front of the writers and of the readers, interactive and bulk apart.
struct Spaces {
    writing: [Arc<Space>; 2],
    reading: [Arc<Space>; 2],
}

fn spaces(config: &Config) -> Spaces {
    let space = || Space::new(Size { items: config.queue_units, bytes: config.queue_bytes });
    Spaces { writing: [space(), space()], reading: [space(), space()] }
}

fn open_sqlite(config: &Config, path: &Path, migrations: &[Migration], teller: Teller) -> Result<Inner> {
    let Spaces { writing, reading } = spaces(config);
    let connection = sqlite::open(path, sqlite::Role::Writer)?;
    migrate::sqlite(&connection, migrations)?;
    let queue = Queue::new(&writing[0], &writing[1]);
    let jobs = Queue::new(&reading[0], &reading[1]);
    // Made before the threads: when one of them does not start, dropping it ends the others.
    let mut inner = inner(Dialect::Sqlite, vec![Arc::clone(&queue)], Arc::clone(&jobs));
    let threads = inner.threads.get_mut();
    for number in 0..config.readers.max(1) {
        let connection = sqlite::open(path, sqlite::Role::Reader)?;
        let reader = sqlite::Reader { path: path.to_owned(), connection, jobs: Arc::clone(&jobs) };
        threads.readers.push(spawn(&format!("db-read-{number}"), || reader.serve())?);
    }
    let writer = sqlite::Writer { path: path.to_owned(), connection: Some(connection), queue, teller };
    threads.writers.push(spawn("db-write", || writer.serve())?);
    Ok(inner)
}

fn open_postgres(config: &Config, url: &str, migrations: &[Migration], teller: &Teller) -> Result<Inner> {
    let Spaces { writing, reading } = spaces(config);
    let server = postgres::Server::new(url)?;
    migrate_elsewhere(&server, migrations)?;
    let link = || Link { server: server.clone(), session: None, teller: teller.clone(), in_doubt: false };
    let jobs = Queue::new(&reading[0], &reading[1]);
    let writers: Vec<_> = (0..config.write_workers.max(1)).map(|_| Queue::new(&writing[0], &writing[1])).collect();
    let mut inner = inner(Dialect::Postgres, writers.clone(), Arc::clone(&jobs));
    let threads = inner.threads.get_mut();
    for (number, queue) in writers.into_iter().enumerate() {
        let writer = postgres::Writer { link: link(), queue };
        threads.writers.push(spawn(&format!("db-write-{number}"), || writer.serve())?);
    }
    for number in 0..config.readers.max(1) {
        let worker = postgres::PoolWorker { link: link(), jobs: Arc::clone(&jobs) };
        threads.readers.push(spawn(&format!("db-pool-{number}"), || worker.serve())?);
    }
    Ok(inner)
}

fn inner(dialect: Dialect, writers: Vec<Arc<Queue<Box<dyn Unit>>>>, jobs: Arc<Queue<Job>>) -> Inner {
    Inner { dialect, writers, jobs, threads: Mutex::new(Threads::default()) }
}

/// The client drives a runtime of its own and panics on a thread that has one, such as the caller's may be.
fn migrate_elsewhere(server: &postgres::Server, migrations: &[Migration]) -> Result<()> {
    thread::scope(|scope| {
        let migrating = scope.spawn(|| migrate::postgres(server, migrations));
        migrating.join().unwrap_or_else(|payload| Err(Error::panic(payload.as_ref())))
    })
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map_err(|error| Error::unavailable(format!("thread {name} does not start: {error}")))
}
