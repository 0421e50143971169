//! Reads: one snapshot, no writing, and nobody minds when the reader goes away.

use std::sync::mpsc::sync_channel;

use db::{Error, ErrorKind, Outcome, Verdict, args, sql};

use crate::stage::{PATIENCE, both, runtime, send};

#[test]
fn a_read_sees_one_snapshot() {
    both(|stage| {
        stage.make_room();
        let (looked, looking) = sync_channel::<()>(1);
        let (written, writing) = sync_channel::<()>(1);
        let count = sql!("select count(*) from events where room_id = 1");
        let db = stage.db.clone();
        let reader = std::thread::Builder::new().spawn(move || {
            runtime().block_on(db.read::<_, Error>(move |tx| {
                let before: i64 = tx.one(count, args![], |row| row.get(0))?;
                looked.send(()).unwrap();
                writing.recv_timeout(PATIENCE).unwrap();
                Ok((before, tx.one(count, args![], |row| row.get::<i64>(0))?))
            }))
        });
        looking.recv_timeout(PATIENCE).unwrap();
        assert!(matches!(stage.write(|tx| send(tx, "new").map(|_| Verdict::Keep)), Outcome::Committed));
        written.send(()).unwrap();
        assert_eq!(reader.unwrap().join().unwrap().unwrap(), (0, 0));
        assert_eq!(stage.seqs(), [1]);
    });
}

#[test]
fn a_read_cannot_write() {
    both(|stage| {
        let written = stage.read(|tx| tx.execute(sql!("insert into rooms (id, last_seq) values (5, 5)"), args![]));
        assert!(written.is_err());
        let rooms: i64 =
            stage.read(|tx| tx.one(sql!("select count(*) from rooms"), args![], |row| row.get(0))).unwrap();
        assert_eq!(rooms, 0);
    });
}

#[test]
fn a_dropped_read_and_a_panicking_one_leave_the_readers_working() {
    both(|stage| {
        for _ in 0..10 {
            let (entered, entering) = sync_channel::<()>(1);
            let (left, leaving) = sync_channel::<()>(1);
            let runtime = runtime();
            let mut read = Box::pin(stage.db.read::<_, Error>(move |_| {
                entered.send(()).unwrap();
                leaving.recv_timeout(PATIENCE).unwrap();
                Ok(())
            }));
            runtime.block_on(async {
                let waker = std::task::Waker::noop();
                let polled = read.as_mut().poll(&mut std::task::Context::from_waker(waker));
                assert!(polled.is_pending());
            });
            entering.recv_timeout(PATIENCE).unwrap();
            drop(read);
            left.send(()).unwrap();

            let panicked = stage.read::<()>(|_| panic!("in a read"));
            assert_eq!(panicked.unwrap_err().kind(), ErrorKind::Other);
            assert_eq!(
                stage.read(|tx| tx.one(sql!("select cast(7 as bigint)"), args![], |row| row.get::<i64>(0))).unwrap(),
                7
            );
        }
    });
}

#[test]
fn a_read_that_swallows_an_error_fails() {
    both(|stage| {
        let swallowed = stage.read(|tx| {
            let _ = tx.execute(sql!("select wrong"), args![]);
            Ok(())
        });
        assert_eq!(swallowed.unwrap_err().kind(), ErrorKind::Other);
    });
}
