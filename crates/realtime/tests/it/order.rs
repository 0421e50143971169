//! Order: every event once, in order, whatever order hints and reads come in.

use std::sync::Arc;
use std::time::Duration;

use model::{Log, Seq};
use proptest::prelude::*;
use realtime::{Effect, Envelope, Hint, Subscribed};

use crate::support::{ANN, Truth, hub, listener, pass, seq, socket, taken, the_room, user};

/// What may happen between a commit and a socket.
#[derive(Debug, Clone)]
enum Act {
    Commit,
    /// Hands the hub one of the hints so far, chosen by a number, perhaps for the second time.
    Hint(u16),
    Bare(u16),
    /// Answers one question with a page of so many.
    Serve(u8),
    /// A read that nobody asked for, from some place below the head.
    Stray(u16, u8),
    Tick,
    /// Drops an event from the log, as compaction does.
    Compact(u16),
}

fn acts(with_holes: bool) -> impl Strategy<Value = Vec<Act>> {
    let compact = if with_holes { 2 } else { 0 };
    let act = prop_oneof![
        6 => Just(Act::Commit),
        6 => any::<u16>().prop_map(Act::Hint),
        2 => any::<u16>().prop_map(Act::Bare),
        2 => (1..9_u8).prop_map(Act::Serve),
        1 => (any::<u16>(), 1..9_u8).prop_map(|(after, limit)| Act::Stray(after, limit)),
        1 => Just(Act::Tick),
        compact => any::<u16>().prop_map(Act::Compact),
    ];
    proptest::collection::vec(act, 0..300)
}

/// Runs the acts, then lets the poll find what was lost; what the socket received, and everything that was committed.
fn run(log: Log, acts: &[Act]) -> (Vec<i64>, Vec<Arc<Envelope>>, Truth) {
    let hub = hub();
    let mut truth = Truth::new(log);
    truth.load(&hub, &[ANN]);
    let socket = if log == the_room() { listener(&hub, ANN, 0) } else { socket(&hub, ANN) };
    if let Log::User(_) = log {
        assert!(matches!(hub.subscribe_user(&socket, Seq::ZERO), Subscribed::Live { .. }));
    }
    let mut hints: Vec<Arc<Envelope>> = Vec::new();
    let mut received = Vec::new();
    let mut now = 0;
    for act in acts {
        match *act {
            // The number of the next event does not depend on what compaction took.
            Act::Commit => {
                let prev = hints.last().map_or(Seq::ZERO, |last| last.seq);
                let event = Arc::new(Envelope {
                    log, seq: prev.next(), prev, frame: crate::support::frame(prev.next()), quiet: None, effect: Effect::None,
                });
                truth.events.push(Arc::clone(&event));
                hints.push(event);
            }
            Act::Hint(which) if !hints.is_empty() => hub.hint(&Hint::from(Arc::clone(&hints[which as usize % hints.len()]))),
            Act::Bare(which) if !hints.is_empty() => hub.hint(&Hint::bare(log, hints[which as usize % hints.len()].seq)),
            Act::Serve(limit) => {
                if let Some(follow) = hub.try_next_follow() {
                    hub.deliver_read(&truth.page(follow.after, limit.into()));
                }
            }
            Act::Stray(after, limit) => {
                let after = seq(i64::from(after) % (truth.head().get() + 1));
                hub.deliver_read(&truth.page(after, limit.into()));
            }
            Act::Tick => {
                now += 400;
                hub.tick(Duration::from_millis(now));
            }
            // The last one stays: it carries the head.
            Act::Compact(which) if truth.events.len() > 1 => _ = truth.events.remove(which as usize % (truth.events.len() - 1)),
            Act::Hint(_) | Act::Bare(_) | Act::Compact(_) => {}
        }
        hub.check_invariants();
        received.extend(taken(&socket));
        let committed = hints.last().map_or(0, |last| last.seq.get());
        assert!(received.iter().all(|number| *number <= committed), "delivered what was not committed");
        assert!(received.is_sorted_by(|a, b| a < b), "out of order or repeated: {received:?}");
    }
    if !hints.is_empty() {
        hub.hint(&Hint::bare(log, truth.head()));
    }
    for second in 0..4 {
        truth.serve(&hub);
        pass(&hub, now / 1000 + second, now / 1000 + second + 1);
    }
    received.extend(taken(&socket));
    hub.check_invariants();
    (received, hints, truth)
}

proptest! {
    #[test]
    fn every_event_of_a_room_arrives_once_and_in_order(acts in acts(false)) {
        let (received, committed, _) = run(the_room(), &acts);
        let committed: Vec<i64> = committed.iter().map(|event| event.seq.get()).collect();
        prop_assert_eq!(received, committed);
    }

    #[test]
    fn every_event_that_a_user_log_still_has_arrives_once_and_in_order(acts in acts(true)) {
        let (received, _, truth) = run(Log::User(user(ANN)), &acts);
        prop_assert!(received.is_sorted_by(|a, b| a < b));
        for left in &truth.events {
            prop_assert!(received.contains(&left.seq.get()), "{} is missing in {:?}", left.seq, received);
        }
    }
}

#[test]
fn an_early_arrival_waits_for_the_one_before_it() {
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &[ANN]);
    let ann = listener(&hub, ANN, 0);
    (0..3).for_each(|_| _ = truth.commit(Effect::None));
    hub.hint(&truth.hint(3));
    hub.hint(&truth.hint(2));
    assert_eq!(taken(&ann), [0; 0]);
    assert_eq!(hub.try_next_follow(), None, "it may come by itself");
    hub.hint(&truth.hint(1));
    assert_eq!(taken(&ann), [1, 2, 3]);
}

#[test]
fn a_gap_is_asked_about_after_a_second_and_again_after_two_more() {
    let hub = hub();
    let truth = Truth::new(the_room());
    truth.load(&hub, &[ANN]);
    let ann = listener(&hub, ANN, 0);
    let truth = Truth::with_messages(the_room(), 2);
    hub.hint(&truth.hint(2));
    hub.tick(Duration::from_millis(900));
    assert_eq!(hub.try_next_follow(), None);
    hub.tick(Duration::from_millis(1000));
    assert_eq!(hub.try_next_follow().map(|follow| follow.after), Some(seq(0)));
    // That read failed.
    hub.tick(Duration::from_millis(2900));
    assert_eq!(hub.try_next_follow(), None);
    hub.tick(Duration::from_millis(3000));
    truth.serve(&hub);
    assert_eq!(taken(&ann), [1, 2]);
}

#[test]
fn a_hint_without_its_event_is_asked_about_at_once_and_only_once() {
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &[ANN]);
    let ann = listener(&hub, ANN, 0);
    (0..3).for_each(|_| _ = truth.commit(Effect::None));
    (1..=3).for_each(|number| hub.hint(&Hint::bare(the_room(), seq(number))));
    let follow = hub.try_next_follow().expect("asked at once");
    assert_eq!(hub.try_next_follow(), None);
    hub.deliver_read(&truth.page(follow.after, 2));
    assert_eq!(taken(&ann), [1, 2]);
    truth.serve(&hub);
    assert_eq!(taken(&ann), [3], "a full page is asked on");
}

#[test]
fn a_hint_that_comes_during_a_read_is_not_lost_with_it() {
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &[ANN]);
    let ann = listener(&hub, ANN, 0);
    truth.commit(Effect::None);
    hub.hint(&Hint::bare(the_room(), seq(1)));
    let follow = hub.try_next_follow().expect("asked");
    hub.hint(&truth.hint(1));
    let stale = truth.page(follow.after, 9);
    truth.commit(Effect::None);
    hub.hint(&Hint::bare(the_room(), seq(2)));
    hub.deliver_read(&stale);
    truth.serve(&hub);
    assert_eq!(taken(&ann), [1, 2]);
}

#[test]
fn a_head_that_the_log_does_not_show_is_forgotten() {
    let hub = hub();
    let truth = Truth::with_messages(the_room(), 1);
    truth.load(&hub, &[ANN]);
    hub.hint(&Hint::bare(the_room(), Seq::MAX));
    truth.serve(&hub);
    pass(&hub, 0, 10);
    assert_eq!(hub.try_next_follow(), None);
}

#[test]
fn more_early_arrivals_than_are_held_are_read_from_the_log() {
    let hub = hub();
    let truth = Truth::new(the_room());
    truth.load(&hub, &[ANN]);
    let ann = listener(&hub, ANN, 0);
    let truth = Truth::with_messages(the_room(), 200);
    (2..=200).rev().for_each(|number| hub.hint(&truth.hint(number)));
    hub.check_invariants();
    truth.serve(&hub);
    assert_eq!(taken(&ann), (1..=200).collect::<Vec<_>>());
}

#[test]
fn a_log_that_nobody_listens_to_is_neither_held_nor_asked_about() {
    let hub = hub();
    let truth = Truth::with_messages(the_room(), 3);
    hub.hint(&truth.hint(3));
    hub.hint(&Hint::bare(Log::User(user(ANN)), seq(9)));
    pass(&hub, 0, 3);
    assert_eq!(hub.try_next_follow(), None);
    assert_eq!(hub.delivered(the_room()), None);
}
