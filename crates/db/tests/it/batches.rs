//! Many units in one transaction: each is stored whole or not at all, and hears of it afterwards.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};

use db::{Dialect, ErrorKind, Lane, Outcome, Place, Tx, Unit, Verdict, args, sql};

use crate::stage::{PATIENCE, Stage, both, probe, send};

/// Queues twelve sends behind a gate, of which every third goes wrong in its own way after writing.
fn mixed_batch(stage: &Stage) -> Vec<Outcome> {
    let gate = stage.gate();
    let waiting: Vec<_> = (0..12)
        .map(|number| {
            stage.submit(move |tx| {
                send(tx, &format!("body {number}"))?;
                match number {
                    1 | 4 => return Ok(Verdict::Undo),
                    5 => panic!("unit {number}"),
                    // The check constraint refuses it.
                    7 => drop(send(tx, "")),
                    8 => drop(send(tx, "")?),
                    _ => {}
                }
                Ok(Verdict::Keep)
            })
        })
        .collect();
    gate.open();
    waiting.iter().map(crate::stage::Waiting::outcome).collect()
}

#[test]
fn units_that_fail_take_nobody_along_and_leave_no_gap() {
    both(|stage| {
        stage.make_room();
        let outcomes = mixed_batch(stage);
        for (number, outcome) in outcomes.iter().enumerate() {
            match (number, outcome) {
                (1 | 4, Outcome::Undone) => {}
                (5, Outcome::Failed(error)) => assert_eq!(error.kind(), ErrorKind::Other),
                (7 | 8, Outcome::Failed(error)) => assert_eq!(error.kind(), ErrorKind::Check),
                (1 | 4 | 5 | 7 | 8, other) => panic!("unit {number}: {other:?}"),
                (_, outcome) => assert!(matches!(outcome, Outcome::Committed), "unit {number}: {outcome:?}"),
            }
        }
        assert_eq!(stage.seqs(), (1..=7).collect::<Vec<i64>>());
    });
}

#[test]
fn a_refusal_without_writing_is_answered_as_undone() {
    both(|stage| {
        let gate = stage.gate();
        let (refusal, kept) = (stage.submit(|_| Ok(Verdict::Undo)), stage.submit(|_| Ok(Verdict::Keep)));
        gate.open();
        assert!(matches!(refusal.outcome(), Outcome::Undone));
        assert!(matches!(kept.outcome(), Outcome::Committed));
    });
}

#[test]
fn a_refusal_after_writing_undoes_the_writing_only_of_that_unit() {
    both(|stage| {
        stage.make_room();
        let gate = stage.gate();
        let units = [Verdict::Keep, Verdict::Undo, Verdict::Keep]
            .map(|verdict| stage.submit(move |tx| send(tx, "x").map(|_| verdict)));
        gate.open();
        let outcomes = units.map(|unit| unit.outcome());
        assert!(matches!(outcomes, [Outcome::Committed, Outcome::Undone, Outcome::Committed]), "{outcomes:?}");
        assert_eq!(stage.seqs(), [1, 2]);
    });
}

/// A unit that takes id 1 the first `clashes` times and then the next free one.
fn clashing(stage: &Stage, clashes: u32) -> (Outcome, u32) {
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    let outcome = stage.write(move |tx| {
        let run = counted.fetch_add(1, Ordering::SeqCst);
        let id = if run < clashes { 1 } else { i64::from(run) + 1 };
        tx.execute(sql!("insert into rooms (id, last_seq) values ($1, $2)"), args![id, 0_i64])?;
        Ok(Verdict::Keep)
    });
    (outcome, runs.load(Ordering::SeqCst))
}

#[test]
fn a_unit_that_meets_a_unique_violation_runs_again() {
    both(|stage| {
        stage.make_room();
        let (outcome, runs) = clashing(stage, 2);
        assert!(matches!(outcome, Outcome::Committed), "{outcome:?}");
        assert_eq!(runs, 3);
    });
}

#[test]
fn a_unit_that_always_clashes_is_given_up_after_five_runs() {
    both(|stage| {
        stage.make_room();
        let (outcome, runs) = clashing(stage, u32::MAX);
        assert!(matches!(outcome, Outcome::Failed(error) if error.kind() == ErrorKind::Unique));
        assert_eq!(runs, 5);
    });
}

#[test]
fn a_clash_inside_a_batch_runs_only_the_unit_again() {
    both(|stage| {
        stage.make_room();
        let gate = stage.gate();
        let mut runs = 0;
        let clash = stage.submit(move |tx| {
            runs += 1;
            let id = if runs < 5 { 1_i64 } else { 9 };
            tx.execute(sql!("insert into rooms (id, last_seq) values ($1, 0)"), args![id])?;
            Ok(Verdict::Keep)
        });
        let others: Vec<_> = (0..3).map(|_| stage.submit(|tx| send(tx, "x").map(|_| Verdict::Keep))).collect();
        gate.open();
        assert!(matches!(clash.outcome(), Outcome::Committed));
        assert!(others.iter().all(|other| matches!(other.outcome(), Outcome::Committed)));
        assert_eq!(stage.seqs(), [1, 2, 3]);
    });
}

/// Looks, when it is told its outcome, whether its row is visible to others.
struct Witness {
    number: i64,
    stage: Arc<dyn Fn() -> Vec<i64> + Send + Sync>,
    seen: Arc<Mutex<Vec<(i64, bool)>>>,
    last: Option<std::sync::mpsc::SyncSender<()>>,
}

impl Unit for Witness {
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict {
        match send(tx, "seen") {
            Ok(_) => Verdict::Keep,
            Err(_) => Verdict::Undo,
        }
    }

    fn finish(self: Box<Self>, outcome: Outcome, _place: Place) {
        let stored = matches!(outcome, Outcome::Committed) && (self.stage)().contains(&self.number);
        self.seen.lock().unwrap().push((self.number, stored));
        if let Some(last) = &self.last {
            last.send(()).unwrap();
        }
    }
}

/// Reads the numbers over a connection of its own.
fn outside(stage: &Stage) -> Arc<dyn Fn() -> Vec<i64> + Send + Sync> {
    let text = "select seq from events";
    if stage.is(Dialect::Sqlite) {
        let file = stage.file();
        return Arc::new(move || {
            let connection = rusqlite::Connection::open(&file).unwrap();
            let mut statement = connection.prepare(text).unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        });
    }
    let url = stage.postgres.as_ref().unwrap().url();
    Arc::new(move || {
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        client.query(text, &[]).unwrap().iter().map(|row| row.get(0)).collect()
    })
}

#[test]
fn units_are_told_in_order_and_only_when_others_see_their_rows() {
    both(|stage| {
        stage.make_room();
        let (seen, look) = (Arc::new(Mutex::new(Vec::new())), outside(stage));
        let (last, told) = sync_channel(1);
        let gate = stage.gate();
        for number in 1..=20 {
            let unit = Witness {
                number,
                stage: Arc::clone(&look),
                seen: Arc::clone(&seen),
                last: (number == 20).then(|| last.clone()),
            };
            stage.db.submit(Box::new(unit), Some(1), Lane::Interactive).unwrap();
        }
        gate.open();
        told.recv_timeout(PATIENCE).unwrap();
        assert_eq!(*seen.lock().unwrap(), (1..=20).map(|number| (number, true)).collect::<Vec<_>>());
    });
}

#[test]
fn only_the_last_of_a_transaction_hears_that_nobody_is_told_after_it() {
    both(|stage| {
        stage.make_room();
        // However the last one ends, it is the last.
        for end in [Verdict::Keep, Verdict::Undo] {
            let gate = stage.gate();
            let units: Vec<_> = (0..6)
                .map(|number| {
                    stage.submit(move |tx| {
                        send(tx, "x")?;
                        match number {
                            1 => Ok(Verdict::Undo),
                            2 => panic!("unit {number}"),
                            5 => Ok(end),
                            _ => Ok(Verdict::Keep),
                        }
                    })
                })
                .collect();
            gate.open();
            let places: Vec<_> = units.iter().map(|unit| unit.told().1).collect();
            let [before @ .., last] = &*places else { panic!("six units") };
            assert!(before.iter().all(|place| *place == Place::Before), "{end:?}: {places:?}");
            assert_eq!(*last, Place::Last, "{end:?}");
        }
    });
}

#[test]
fn a_unit_alone_in_its_transaction_is_the_last() {
    both(|stage| {
        stage.make_room();
        for verdict in [Verdict::Keep, Verdict::Undo] {
            let unit = stage.submit(move |tx| send(tx, "x").map(|_| verdict));
            assert_eq!(unit.told().1, Place::Last, "{verdict:?}");
        }
    });
}

#[test]
fn a_bulk_unit_waits_for_the_interactive_batch_but_not_for_ever() {
    both(|stage| {
        let order = Arc::new(Mutex::new(Vec::new()));
        let note = |name: &'static str| {
            let order = Arc::clone(&order);
            probe(move |_| {
                order.lock().unwrap().push(name);
                Ok(Verdict::Keep)
            })
        };
        let gate = stage.gate();
        let mut waiting = Vec::new();
        for (name, lane) in
            [("bulk", Lane::Bulk), ("bulk", Lane::Bulk), ("a", Lane::Interactive), ("b", Lane::Interactive)]
        {
            let (unit, outcome) = note(name);
            stage.db.submit(unit, Some(1), lane).unwrap();
            waiting.push(outcome);
        }
        gate.open();
        waiting.iter().for_each(|outcome| drop(outcome.outcome()));
        // The gate itself was an interactive batch, so one bulk unit is next.
        assert_eq!(*order.lock().unwrap(), ["bulk", "a", "b", "bulk"]);
    });
}

#[test]
fn a_unit_without_a_shard_is_stored_too() {
    both(|stage| {
        stage.make_room();
        let (unit, waiting) = probe(|tx| send(tx, "from nowhere").map(|_| Verdict::Keep));
        stage.db.submit(unit, None, Lane::Interactive).unwrap();
        assert!(matches!(waiting.outcome(), Outcome::Committed));
        assert_eq!(stage.seqs(), [1]);
    });
}
