//! The same from many threads at once: the order of locks holds (debug builds check it), and nothing is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use model::{Id, SessionId};
use realtime::{Attached, Effect, Hint, Hub, OutboxLimits, Socket};

use crate::support::{ANN, BOB, ROOM, Truth, gone, hub, joined, live, room, seq, socket, taken, the_room, user};

const EVENTS: i64 = 4_000;

/// Bob goes at 3, 13, 23 … and is back at 6, 16, 26 …
fn history() -> Truth {
    let mut truth = Truth::new(the_room());
    for number in 1..=EVENTS {
        truth.commit(match number % 10 {
            3 => gone(BOB),
            6 => joined(BOB),
            _ => Effect::None,
        });
    }
    truth
}

fn publish_half(hub: &Hub, truth: &Truth, half: i64) {
    for event in truth.events.iter().filter(|event| event.seq.get() % 2 == half) {
        hub.hint(&Hint::from(Arc::clone(event)));
        std::thread::yield_now();
    }
}

fn visit(hub: &Arc<Hub>) {
    let bob = socket(hub, BOB);
    _ = hub.subscribe(room(ROOM), &bob, hub.delivered(the_room()).expect("loaded"));
    hub.set_ready(&bob);
    let frames = taken(&bob);
    assert!(frames.is_sorted_by(|a, b| a < b), "{frames:?}");
    assert!(frames.iter().all(|number| !(3..6).contains(&(number % 10))), "{frames:?}");
}

fn read_and_tick(hub: &Hub, truth: &Truth, since: Instant) {
    truth.serve(hub);
    hub.tick(since.elapsed());
    std::thread::yield_now();
}

fn patient_listener(hub: &Arc<Hub>) -> Attached {
    let limits = OutboxLimits { frames: 100_000, bytes: 10_000_000 };
    let ann = hub.attach(Socket::new(user(ANN), SessionId::from_raw(1), limits));
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(0)), live(&[]));
    ann
}

#[test]
fn two_publishers_and_sessions_that_come_and_go_disturb_nobody() {
    let (hub, truth, start) = (hub(), history(), Instant::now());
    Truth::new(the_room()).load(&hub, &[ANN, BOB]);
    let ann = patient_listener(&hub);
    let done = AtomicBool::new(false);
    let while_running = |act: &dyn Fn()| {
        while !done.load(Ordering::SeqCst) && start.elapsed() < Duration::from_secs(60) {
            act();
        }
    };
    std::thread::scope(|scope| {
        let publishers = [0, 1].map(|half| {
            scope.spawn({
                let (hub, truth) = (&hub, &truth);
                move || publish_half(hub, truth, half)
            })
        });
        scope.spawn(|| while_running(&|| read_and_tick(&hub, &truth, start)));
        scope.spawn(|| while_running(&|| visit(&hub)));
        publishers.into_iter().for_each(|publisher| publisher.join().expect("published"));
        hub.hint(&Hint::bare(the_room(), truth.head()));
        while_running(&|| done.store(hub.delivered(the_room()) == Some(truth.head()), Ordering::SeqCst));
    });
    assert_eq!(taken(&ann), (1..=EVENTS).collect::<Vec<_>>());
    hub.check_invariants();
}
