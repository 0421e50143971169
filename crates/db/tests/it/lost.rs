//! Transactions that vanish, commits that fail, connections that break.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use db::{Dialect, Error, ErrorKind, Lane, Outcome, Sql, Tx, Verdict, args, sql};

use crate::stage::{Stage, postgres, probe, send, sqlite};

static ROLLBACK: Sql = Sql::new("rollback", file!(), line!());

static SMALL: Sql = Sql::new("pragma max_page_count = 1", file!(), line!());

/// Fills what the connection takes for the disk. SQLite then rolls the whole transaction back by itself.
fn fill_the_disk(tx: &mut Tx<'_>) -> Result<(), Error> {
    tx.one(&SMALL, args![], |row| row.get::<i64>(0))?;
    let large = "x".repeat(1 << 20);
    send(tx, &large).map(drop)
}

#[test]
fn when_the_transaction_vanishes_the_whole_batch_runs_again() {
    for vanish in [fill_the_disk, |tx: &mut Tx<'_>| tx.execute(&ROLLBACK, args![]).map(drop)] {
        let stage = sqlite();
        stage.make_room();
        let gate = stage.gate();
        let mut runs = 0;
        let mut waiting = vec![stage.submit(|tx| send(tx, "first").map(|_| Verdict::Keep))];
        waiting.push(stage.submit(move |tx| {
            runs += 1;
            if runs == 1 {
                vanish(tx)?;
            }
            send(tx, "second").map(|_| Verdict::Keep)
        }));
        waiting.push(stage.submit(|tx| send(tx, "third").map(|_| Verdict::Keep)));
        gate.open();
        for unit in &waiting {
            let outcome = unit.outcome();
            assert!(matches!(outcome, Outcome::Committed), "{outcome:?}");
        }
        assert_eq!(stage.seqs(), [1, 2, 3]);
    }
}

#[test]
fn when_the_transaction_vanishes_every_time_nothing_is_stored_and_everybody_hears_it() {
    for vanish in [fill_the_disk, |tx: &mut Tx<'_>| tx.execute(&ROLLBACK, args![]).map(drop)] {
        let stage = sqlite();
        stage.make_room();
        let gate = stage.gate();
        let before = stage.submit(|tx| send(tx, "before").map(|_| Verdict::Keep));
        let guilty = stage.submit(move |tx| {
            // Goes on in spite of everything: nothing may slip in outside a transaction.
            let _ = vanish(tx);
            let _ = send(tx, "outside");
            Ok(Verdict::Keep)
        });
        let after = stage.submit(|tx| send(tx, "after").map(|_| Verdict::Keep));
        gate.open();
        for unit in [before, guilty, after] {
            let outcome = unit.outcome();
            assert!(
                matches!(&outcome, Outcome::Failed(error) if error.kind() == ErrorKind::Unavailable),
                "{outcome:?}"
            );
        }
        assert!(stage.seqs().is_empty());
        assert!(matches!(stage.write(|tx| send(tx, "later").map(|_| Verdict::Keep)), Outcome::Committed));
        assert_eq!(stage.seqs(), [1]);
    }
}

/// A unit whose row breaks a deferred constraint, which only COMMIT notices.
fn orphan(stage: &Stage) -> crate::stage::Waiting {
    stage.submit(|tx| {
        tx.execute(sql!("insert into events (room_id, seq, body) values (404, 1, 'x')"), args![])?;
        Ok(Verdict::Keep)
    })
}

#[test]
fn a_failed_commit_of_sqlite_is_unknown_to_everybody_in_it() {
    let stage = sqlite();
    stage.make_room();
    let gate = stage.gate();
    let units =
        [orphan(&stage), stage.submit(|tx| send(tx, "x").map(|_| Verdict::Keep)), stage.submit(|_| Ok(Verdict::Undo))];
    gate.open();
    for unit in units {
        let outcome = unit.outcome();
        assert!(matches!(&outcome, Outcome::Failed(error) if error.kind() == ErrorKind::Unknown), "{outcome:?}");
    }
    assert!(matches!(stage.write(|tx| send(tx, "again").map(|_| Verdict::Keep)), Outcome::Committed));
    assert_eq!(stage.seqs(), [1]);
}

#[test]
fn a_refused_commit_of_postgres_fails_only_the_unit_that_broke_it() {
    let Some(stage) = postgres() else { return };
    stage.make_room();
    let gate = stage.gate();
    let units = [stage.submit(|tx| send(tx, "x").map(|_| Verdict::Keep)), orphan(&stage)];
    gate.open();
    assert!(matches!(units[0].outcome(), Outcome::Committed));
    assert!(matches!(units[1].outcome(), Outcome::Failed(error) if error.kind() == ErrorKind::ForeignKey));
    assert_eq!(stage.seqs(), [1]);
}

#[test]
fn lost_connections_are_made_again_and_their_units_run_again() {
    let Some(stage) = postgres() else { return };
    let server = stage.postgres.as_ref().unwrap();
    let kill = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}'", server.name());
    stage.make_room();
    server.administer(&kill);
    assert!(matches!(stage.write(|tx| send(tx, "after an idle loss").map(|_| Verdict::Keep)), Outcome::Committed));
    assert_eq!(stage.seqs(), [1]);
    server.administer(&kill);
    assert_eq!(stage.seqs(), [1], "a read too");

    let runs = Arc::new(AtomicU32::new(0));
    let gate = stage.gate();
    let counted = Arc::clone(&runs);
    let first = stage.submit(|tx| send(tx, "first").map(|_| Verdict::Keep));
    let second = stage.submit(move |tx| {
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            tx.execute(sql!("select pg_terminate_backend(pg_backend_pid())"), args![])?;
        }
        send(tx, "second").map(|_| Verdict::Keep)
    });
    gate.open();
    assert!(matches!(first.outcome(), Outcome::Committed));
    assert!(matches!(second.outcome(), Outcome::Committed));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!(stage.seqs(), [1, 2, 3]);
}

#[test]
fn units_that_deadlock_are_both_stored_in_the_end() {
    let Some(stage) = postgres() else { return };
    stage.write(|tx| {
        tx.execute(sql!("insert into rooms (id, last_seq) values (1, 0), (2, 0)"), args![])?;
        Ok(Verdict::Keep)
    });
    let both_hold_one = Arc::new(Barrier::new(2));
    let units = [[1_i64, 2], [2, 1]].map(|order| {
        let (met, mut first) = (Arc::clone(&both_hold_one), true);
        let (unit, waiting) = probe(move |tx| {
            let touch = sql!("update rooms set last_seq = last_seq + 1 where id = $1");
            tx.execute(touch, args![order[0]])?;
            if std::mem::take(&mut first) {
                met.wait();
            }
            tx.execute(touch, args![order[1]])?;
            Ok(Verdict::Keep)
        });
        stage.db.submit(unit, Some(order[0]), Lane::Interactive).unwrap();
        waiting
    });
    for unit in units {
        assert!(matches!(unit.outcome(), Outcome::Committed));
    }
    let sums =
        stage.read(|tx| tx.all(sql!("select last_seq from rooms order by id"), args![], |row| row.get::<i64>(0)));
    assert_eq!(sums.unwrap(), [2, 2]);
}

#[test]
fn a_unit_that_cannot_be_serialized_ends_up_in_a_transaction_of_its_own() {
    static FAIL: Sql = Sql::new("do 'begin raise exception using errcode = ''40001''; end'", file!(), line!());
    let Some(stage) = postgres() else { return };
    stage.make_room();
    let runs = Arc::new(AtomicU32::new(0));
    let gate = stage.gate();
    let counted = Arc::clone(&runs);
    let first = stage.submit(|tx| send(tx, "first").map(|_| Verdict::Keep));
    let second = stage.submit(move |tx| {
        send(tx, "second")?;
        if counted.fetch_add(1, Ordering::SeqCst) < 3 {
            tx.execute(&FAIL, args![])?;
        }
        Ok(Verdict::Keep)
    });
    gate.open();
    assert!(matches!(first.outcome(), Outcome::Committed));
    let outcome = second.outcome();
    assert!(matches!(outcome, Outcome::Committed), "{outcome:?}");
    // With the others, under a savepoint, and twice alone.
    assert_eq!(runs.load(Ordering::SeqCst), 4);
    assert_eq!(stage.seqs(), [1, 2]);
}

/// Ends the connection in the midst of the COMMIT of an event, as often as said.
fn break_commits(stage: &Stage, times: u32) {
    let text = format!(
        "create sequence breaks;
        create function break() returns trigger language plpgsql as '
        begin
            if nextval(''breaks'') <= {times} then perform pg_terminate_backend(pg_backend_pid()); end if;
            return null;
        end';
        create constraint trigger break after insert on events
            deferrable initially deferred for each row execute function break();"
    );
    let url = stage.postgres.as_ref().unwrap().url();
    postgres::Client::connect(&url, postgres::NoTls).unwrap().batch_execute(&text).unwrap();
}

#[test]
fn a_connection_lost_in_commit_has_its_units_run_again() {
    let Some(stage) = postgres() else { return };
    stage.make_room();
    break_commits(&stage, 1);
    let gate = stage.gate();
    let units = [0, 1].map(|_| stage.submit(|tx| send(tx, "x").map(|_| Verdict::Keep)));
    gate.open();
    for unit in units {
        assert!(matches!(unit.outcome(), Outcome::Committed));
    }
    assert_eq!(stage.seqs(), [1, 2]);
}

#[test]
fn commits_that_are_lost_every_time_are_unknown() {
    let Some(stage) = postgres() else { return };
    stage.make_room();
    break_commits(&stage, u32::MAX);
    let gate = stage.gate();
    let units = [0, 1].map(|_| stage.submit(|tx| send(tx, "x").map(|_| Verdict::Keep)));
    gate.open();
    for unit in units {
        let outcome = unit.outcome();
        assert!(matches!(&outcome, Outcome::Failed(error) if error.kind() == ErrorKind::Unknown), "{outcome:?}");
    }
    let alone = stage.write(|tx| send(tx, "x").map(|_| Verdict::Keep));
    assert!(matches!(&alone, Outcome::Failed(error) if error.kind() == ErrorKind::Unknown), "{alone:?}");
}

#[test]
fn the_settings_on_which_durability_rests_hold() {
    static SYNCHRONOUS: Sql = Sql::new("pragma synchronous", file!(), line!());
    static JOURNAL: Sql = Sql::new("pragma journal_mode", file!(), line!());
    static KEYS: Sql = Sql::new("pragma foreign_keys", file!(), line!());
    let stage = sqlite();
    assert!(stage.is(Dialect::Sqlite));
    let outcome = stage.write(|tx| {
        assert_eq!(tx.one(&SYNCHRONOUS, args![], |row| row.get::<i64>(0))?, 2);
        assert_eq!(tx.one(&JOURNAL, args![], |row| row.get::<String>(0))?, "wal");
        assert_eq!(tx.one(&KEYS, args![], |row| row.get::<i64>(0))?, 1);
        Ok(Verdict::Keep)
    });
    assert!(matches!(outcome, Outcome::Committed), "{outcome:?}");
    assert!(stage.read(|tx| tx.one(sql!("select \"no such column\""), args![], |row| row.get::<String>(0))).is_err());
    let Some(stage) = postgres() else { return };
    let outcome = stage.write(|tx| {
        let setting = sql!("select current_setting($1)");
        for (name, value) in
            [("synchronous_commit", "on"), ("enable_seqscan", "off"), ("transaction_isolation", "read committed")]
        {
            assert_eq!(tx.one(setting, args![name], |row| row.get::<String>(0))?, value, "{name}");
        }
        Ok(Verdict::Keep)
    });
    assert!(matches!(outcome, Outcome::Committed), "{outcome:?}");
}
