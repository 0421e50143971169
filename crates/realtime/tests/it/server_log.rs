//! The server's own log reaches `app` in order.

use std::time::Duration;

use model::Log;
use realtime::{Bus, Effect};

use crate::support::{Truth, hub};

#[test]
fn node_events_are_handed_over_in_order() {
    let hub = hub();
    let mut truth = Truth::with_messages(Log::Server, 2);
    truth.load(&hub, &[]);
    (0..3).for_each(|_| _ = truth.commit(Effect::None));
    let bus = Bus::local(std::sync::Arc::clone(&hub));
    [5, 4, 3].iter().for_each(|number| bus.publish(truth.hint(*number)));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let events = runtime.block_on(hub.next_server_events());
    assert_eq!(events.iter().map(|event| event.seq.get()).collect::<Vec<_>>(), [3, 4, 5]);
}

#[test]
fn a_feed_that_nobody_takes_stays_bounded_and_loses_nothing() {
    let hub = hub();
    let truth = Truth::new(Log::Server);
    truth.load(&hub, &[]);
    let truth = Truth::with_messages(Log::Server, 3000);
    for number in 1..=3000 {
        hub.hint(&truth.hint(number));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let mut taken = Vec::new();
    let mut second = 0;
    while taken.len() < 3000 {
        let next = async { tokio::time::timeout(Duration::from_secs(10), hub.next_server_events()).await };
        let events = runtime.block_on(next).expect("the log is read on once there is room");
        assert!(events.len() <= 1024 + 500, "{}", events.len());
        taken.extend(events.iter().map(|event| event.seq.get()));
        crate::support::pass(&hub, second, second + 3);
        second += 3;
        truth.serve(&hub);
    }
    assert_eq!(taken, (1..=3000).collect::<Vec<_>>());
}
