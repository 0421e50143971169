//! Bounds of the queues, and the end.

use std::sync::mpsc::{SyncSender, sync_channel};

use db::{Config, Db, Error, ErrorKind, Lane, Outcome, Place, Tx, Unit, Verdict};

use crate::stage::{PATIENCE, Stage, TABLES, both, probe, refused, send, sqlite};

/// Opens the same database with a small queue.
fn small(stage: &Stage) -> Stage {
    let config = Config { queue_units: 3, queue_bytes: 10_000, ..stage.config.clone() };
    let db = Db::open_with_migrations(&config, &[TABLES]).unwrap();
    Stage { db, config, folder: tempfile::tempdir().unwrap(), postgres: None }
}

struct Heavy(SyncSender<()>);

impl Unit for Heavy {
    fn run(&mut self, _tx: &mut Tx<'_>) -> Verdict {
        Verdict::Keep
    }

    fn finish(self: Box<Self>, _outcome: Outcome, _place: Place) {
        self.0.send(()).unwrap();
    }

    fn weight(&self) -> usize {
        9_900
    }
}

#[test]
fn a_full_queue_refuses_and_takes_again_when_it_is_drained() {
    both(|stage| {
        let stage = small(stage);
        let gate = stage.gate();
        let queued: Vec<_> = (0..3).map(|_| stage.submit(|_| Ok(Verdict::Keep))).collect();
        let (unit, _) = probe(|_| Ok(Verdict::Keep));
        assert_eq!(refused(stage.db.submit(unit, Some(1), Lane::Interactive)), ErrorKind::Busy);
        let (bulk, bulk_outcome) = probe(|_| Ok(Verdict::Keep));
        stage.db.submit(bulk, Some(1), Lane::Bulk).expect("the other lane has room of its own");
        assert_eq!(stage.db.waiting(), 4);
        gate.open();
        assert!(queued.iter().all(|unit| matches!(unit.outcome(), Outcome::Committed)));
        assert!(matches!(bulk_outcome.outcome(), Outcome::Committed));
        assert!(matches!(stage.write(|_| Ok(Verdict::Keep)), Outcome::Committed));
    });
}

#[test]
fn bytes_fill_the_queue_too() {
    both(|stage| {
        let stage = small(stage);
        let gate = stage.gate();
        let (told, telling) = sync_channel(1);
        stage.db.submit(Box::new(Heavy(told)), Some(1), Lane::Interactive).unwrap();
        let (unit, _) = probe(|_| Ok(Verdict::Keep));
        assert_eq!(refused(stage.db.submit(unit, Some(1), Lane::Interactive)), ErrorKind::Busy);
        gate.open();
        telling.recv_timeout(PATIENCE).unwrap();
        assert!(matches!(stage.write(|_| Ok(Verdict::Keep)), Outcome::Committed));
    });
}

#[test]
fn closing_stores_and_tells_what_is_queued_and_takes_nothing_new() {
    both(|stage| {
        stage.make_room();
        let queued: Vec<_> = (0..30).map(|_| stage.submit(|tx| send(tx, "late").map(|_| Verdict::Keep))).collect();
        stage.db.close();
        assert!(queued.iter().all(|unit| matches!(unit.outcome(), Outcome::Committed)));
        let (unit, _) = probe(|_| Ok(Verdict::Keep));
        assert_eq!(refused(stage.db.submit(unit, Some(1), Lane::Interactive)), ErrorKind::Unavailable);
        let read = stage.read::<()>(|_| Err(Error::new(ErrorKind::Other, "was run")));
        assert_eq!(read.unwrap_err().kind(), ErrorKind::Unavailable);
        let again = Db::open_with_migrations(&stage.config, &[TABLES]).unwrap();
        again.close();
    });
}

#[test]
fn closing_leaves_one_file() {
    let mut stage = sqlite();
    for _ in 0..200 {
        assert!(matches!(stage.write(|_| Ok(Verdict::Keep)), Outcome::Committed));
        stage.db.close();
        let left: Vec<_> =
            std::fs::read_dir(stage.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(left.len(), 1, "{left:?}");
        stage.db = Db::open_with_migrations(&stage.config, &[TABLES]).unwrap();
    }
}
