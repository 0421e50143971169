//! A database of each engine with three tables, and units made of closures.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use db::{Config, Db, Dialect, Error, Lane, Migration, Outcome, Place, Refused, Tx, Unit, Verdict, args, sql};
use tempfile::TempDir;

use crate::postgres::TestPostgres;

/// How long a test waits for what must happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const TABLES: Migration = Migration {
    name: "0001_tables",
    sqlite: "create table rooms (id integer not null primary key, last_seq integer not null) strict;
        create table events (
            room_id integer not null references rooms (id) deferrable initially deferred,
            seq integer not null,
            body text not null check (body <> ''),
            primary key (room_id, seq)
        ) strict, without rowid;
        create table cells (
            id integer not null primary key,
            flag integer check (flag in (0, 1)),
            number integer,
            words text,
            bytes blob
        ) strict;
        create unique index cells_by_number on cells (number desc, words) where flag;",
    postgres: "create table rooms (id bigint not null primary key, last_seq bigint not null);
        create table events (
            room_id bigint not null references rooms (id) deferrable initially deferred,
            seq bigint not null,
            body text not null check (body <> ''),
            primary key (room_id, seq)
        );
        create table cells (
            id bigint not null primary key,
            flag boolean,
            number bigint,
            words text,
            bytes bytea
        );
        create unique index cells_by_number on cells (number desc, words) where flag;",
};

pub(crate) struct Stage {
    pub(crate) db: Db,
    pub(crate) config: Config,
    pub(crate) folder: TempDir,
    pub(crate) postgres: Option<TestPostgres>,
}

/// Runs the test on SQLite, and on Postgres where there is one.
pub(crate) fn both(test: fn(&Stage)) {
    test(&sqlite());
    match postgres() {
        Some(stage) => test(&stage),
        None => eprintln!("skipped on Postgres: not installed"),
    }
}

pub(crate) fn sqlite() -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::sqlite(folder.path().join("commune.db"));
    Stage::new(config, folder, None)
}

pub(crate) fn postgres() -> Option<Stage> {
    let postgres = TestPostgres::new()?;
    let mut config = Config::postgres(postgres.url());
    config.readers = 3;
    Some(Stage::new(config, tempfile::tempdir().unwrap(), Some(postgres)))
}

impl Stage {
    fn new(config: Config, folder: TempDir, postgres: Option<TestPostgres>) -> Self {
        let db = Db::open_with_migrations(&config, &[TABLES]).unwrap();
        Self { db, config, folder, postgres }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("commune.db")
    }

    /// Queues a unit for room 1.
    pub(crate) fn submit(&self, run: impl FnMut(&mut Tx<'_>) -> Result<Verdict, Error> + Send + 'static) -> Waiting {
        let (probe, waiting) = probe(run);
        self.db.submit(probe, Some(1), Lane::Interactive).unwrap();
        waiting
    }

    /// Runs a unit and returns what became of it.
    pub(crate) fn write(&self, run: impl FnMut(&mut Tx<'_>) -> Result<Verdict, Error> + Send + 'static) -> Outcome {
        self.submit(run).outcome()
    }

    /// Runs a read and waits for it.
    pub(crate) fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        runtime().block_on(self.db.read(read))
    }

    /// Occupies the writer of room 1 until the gate is opened, so that what is submitted meanwhile is one batch.
    pub(crate) fn gate(&self) -> Gate {
        let (opened, opening) = sync_channel::<()>(1);
        let (entered, entering) = sync_channel::<()>(1);
        let opening = Mutex::new(opening);
        let waiting = self.submit(move |_| {
            let _ = entered.try_send(());
            let _ = opening.lock().unwrap().recv();
            Ok(Verdict::Keep)
        });
        entering.recv_timeout(PATIENCE).unwrap();
        Gate { opened, waiting }
    }

    pub(crate) fn make_room(&self) {
        let made = self.write(|tx| {
            tx.execute(sql!("insert into rooms (id, last_seq) values ($1, $2)"), args![1_i64, 0_i64])?;
            Ok(Verdict::Keep)
        });
        assert!(matches!(made, Outcome::Committed), "{made:?}");
    }

    pub(crate) fn seqs(&self) -> Vec<i64> {
        self.read(|tx| tx.all(sql!("select seq from events where room_id = 1 order by seq"), args![], |row| row.get(0)))
            .unwrap()
    }

    pub(crate) fn is(&self, dialect: Dialect) -> bool {
        self.db.dialect() == dialect
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.db.close();
    }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Writes the next event of room 1.
pub(crate) fn send(tx: &mut Tx<'_>, body: &str) -> Result<i64, Error> {
    let seq = tx.one(
        sql!("update rooms set last_seq = last_seq + 1 where id = $1 returning last_seq"),
        args![1_i64],
        |row| row.get::<i64>(0),
    )?;
    tx.execute(sql!("insert into events (room_id, seq, body) values ($1, $2, $3)"), args![1_i64, seq, body])?;
    Ok(seq)
}

pub(crate) struct Gate {
    opened: SyncSender<()>,
    waiting: Waiting,
}

impl Gate {
    pub(crate) fn open(self) {
        self.opened.send(()).unwrap();
        assert!(matches!(self.waiting.outcome(), Outcome::Committed));
    }
}

pub(crate) struct Waiting(Receiver<(Outcome, Place)>);

impl Waiting {
    pub(crate) fn outcome(&self) -> Outcome {
        self.told().0
    }

    /// The outcome, and whether others were told after it.
    pub(crate) fn told(&self) -> (Outcome, Place) {
        self.0.recv_timeout(PATIENCE).expect("finish was not called")
    }
}

struct Probe<F> {
    run: F,
    told: SyncSender<(Outcome, Place)>,
}

/// A unit of a closure. An error is `Undo`, as in the product.
pub(crate) fn probe<F>(run: F) -> (Box<dyn Unit>, Waiting)
where
    F: FnMut(&mut Tx<'_>) -> Result<Verdict, Error> + Send + 'static,
{
    let (told, telling) = sync_channel(2);
    (Box::new(Probe { run, told }), Waiting(telling))
}

impl<F: FnMut(&mut Tx<'_>) -> Result<Verdict, Error> + Send + 'static> Unit for Probe<F> {
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict {
        (self.run)(tx).unwrap_or(Verdict::Undo)
    }

    fn finish(self: Box<Self>, outcome: Outcome, place: Place) {
        let _ = self.told.send((outcome, place));
    }
}

/// The error that a refused submission came back with.
pub(crate) fn refused(result: Result<(), Refused>) -> db::ErrorKind {
    result.expect_err("the unit was taken").error.kind()
}
