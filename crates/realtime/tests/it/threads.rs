//! The same from many threads at once: the order of locks holds (debug builds check it), and nothing is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use realtime::{Effect, Hint, Subscribed};

use crate::support::{ANN, BOB, ROOM, Truth, gone, hub, joined, listener, room, seq, socket, taken, the_room};

#[test]
fn two_publishers_and_sessions_that_come_and_go_disturb_nobody() {
    const EVENTS: i64 = 4_000;
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &[ANN, BOB]);
    let ann = listener(&hub, ANN, 0);
    for number in 1..=EVENTS {
        truth.commit(match number % 10 {
            3 => gone(BOB),
            6 => joined(BOB),
            _ => Effect::None,
        });
    }
    let done = AtomicBool::new(false);
    let mut received = Vec::new();
    std::thread::scope(|scope| {
        let publishers = [0, 1].map(|half| {
            let (hub, truth) = (&hub, &truth);
            scope.spawn(move || {
                for event in truth.events.iter().filter(|event| event.seq.get() % 2 == half) {
                    hub.hint(&Hint::from(Arc::clone(event)));
                    // Neither runs away from the other: what is held stays within its bound mostly.
                    std::thread::yield_now();
                }
            })
        });
        let reader = scope.spawn(|| while !done.load(Ordering::SeqCst) { truth.serve(&hub); std::thread::yield_now() });
        let visitor = scope.spawn(|| while !done.load(Ordering::SeqCst) {
            let bob = socket(&hub, BOB);
            let after = hub.delivered(the_room()).unwrap_or(seq(0));
            let subscribed = hub.subscribe(room(ROOM), &bob, after);
            hub.set_ready(&bob);
            let frames = taken(&bob);
            assert!(frames.is_sorted_by(|a, b| a < b) && frames.iter().all(|number| (3..6).contains(&(number % 10)) == false));
            assert_ne!(subscribed, Subscribed::NotLoaded);
        });
        let drainer = scope.spawn(|| while received.len() < EVENTS as usize {
            received.extend(taken(&ann));
            assert_eq!(ann.outbox().closed(), None);
            hub.tick(std::time::Duration::from_millis(received.len() as u64 * 5));
        });
        publishers.into_iter().for_each(|publisher| publisher.join().expect("published"));
        hub.hint(&Hint::bare(the_room(), truth.head()));
        drainer.join().expect("drained");
        done.store(true, Ordering::SeqCst);
        reader.join().expect("read");
        visitor.join().expect("visited");
    });
    assert_eq!(received, (1..=EVENTS).collect::<Vec<_>>());
    hub.check_invariants();
}
