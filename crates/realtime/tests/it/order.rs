//! Order: every event once, in order, whatever order hints and reads come in.

use std::sync::Arc;
use std::time::Duration;

use model::{Log, Seq};
use proptest::prelude::*;
use realtime::{Attached, Effect, Envelope, Hint, Hub, Page, Subscribed};

use crate::support::{ANN, Truth, frame, hub, listener, pass, seq, socket, taken, the_room, user};

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

/// With so much weight on compaction.
fn acts(compact: u32) -> impl Strategy<Value = Vec<Act>> {
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

/// A log, the hub that follows it, and one socket.
struct Run {
    hub: Arc<Hub>,
    truth: Truth,
    socket: Attached,
    /// All that was ever committed.
    committed: Vec<Arc<Envelope>>,
    received: Vec<i64>,
    now_ms: u64,
}

impl Run {
    fn new(log: Log) -> Self {
        let (hub, truth) = (hub(), Truth::new(log));
        truth.load(&hub, &[ANN]);
        let socket = if log == the_room() { listener(&hub, ANN, 0) } else { socket(&hub, ANN) };
        if let Log::User(_) = log {
            assert!(matches!(hub.subscribe_user(&socket, Seq::ZERO), Subscribed::Live { .. }));
        }
        Self { hub, truth, socket, committed: Vec::new(), received: Vec::new(), now_ms: 0 }
    }

    fn act(&mut self, act: &Act) {
        match *act {
            Act::Commit => self.commit(),
            Act::Hint(which) => self.hint(which, Hint::from),
            Act::Bare(which) => self.hint(which, |event| Hint::bare(event.log, event.seq)),
            Act::Serve(limit) => {
                if let Some(follow) = self.hub.try_next_follow() {
                    self.hub.deliver_read(&self.truth.page(follow.after, limit.into()));
                }
            }
            Act::Stray(after, limit) => {
                let after = seq(i64::from(after) % (self.truth.head().get() + 1));
                self.hub.deliver_read(&self.truth.page(after, limit.into()));
            }
            Act::Tick => {
                self.now_ms += 400;
                self.hub.tick(Duration::from_millis(self.now_ms));
            }
            Act::Compact(which) => self.compact(which),
        }
        self.receive();
    }

    /// The number of the next event does not depend on what compaction took.
    fn commit(&mut self) {
        let prev = self.committed.last().map_or(Seq::ZERO, |last| last.seq);
        let (seq, frame) = (prev.next(), frame(prev.next()));
        let event = Envelope { log: self.truth.log, seq, prev, frame, quiet: None, effect: Effect::None };
        self.committed.push(Arc::new(event));
        self.truth.events.extend(self.committed.last().cloned());
    }

    fn hint(&self, which: u16, make: impl Fn(Arc<Envelope>) -> Hint) {
        if !self.committed.is_empty() {
            let event = &self.committed[usize::from(which) % self.committed.len()];
            self.hub.hint(&make(Arc::clone(event)));
        }
    }

    /// The last one stays: it carries the head.
    fn compact(&mut self, which: u16) {
        let older = self.truth.events.len().saturating_sub(1);
        if older > 0 {
            self.truth.events.remove(usize::from(which) % older);
        }
    }

    fn receive(&mut self) {
        self.hub.check_invariants();
        self.received.extend(taken(&self.socket));
        let head = self.committed.last().map_or(0, |last| last.seq.get());
        assert!(self.received.iter().all(|number| *number <= head), "delivered what was not committed");
        assert!(self.received.is_sorted_by(|a, b| a < b), "out of order or repeated: {:?}", self.received);
    }

    /// The poll finds what was lost.
    fn settle(&mut self) {
        self.hub.hint(&Hint::bare(self.truth.log, self.truth.head()));
        for second in self.now_ms / 1000..self.now_ms / 1000 + 4 {
            self.truth.serve(&self.hub);
            pass(&self.hub, second, second + 1);
        }
        self.receive();
    }
}

fn run(log: Log, acts: &[Act]) -> Run {
    let mut run = Run::new(log);
    acts.iter().for_each(|act| run.act(act));
    run.settle();
    run
}

proptest! {
    #[test]
    fn every_event_of_a_room_arrives_once_and_in_order(acts in acts(0)) {
        let run = run(the_room(), &acts);
        let committed: Vec<i64> = run.committed.iter().map(|event| event.seq.get()).collect();
        prop_assert_eq!(run.received, committed);
    }

    #[test]
    fn every_event_that_a_user_log_still_has_arrives_once_and_in_order(acts in acts(2)) {
        let run = run(Log::User(user(ANN)), &acts);
        for left in &run.truth.events {
            prop_assert!(run.received.contains(&left.seq.get()), "{} is missing in {:?}", left.seq, run.received);
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
fn a_hint_that_comes_during_a_read_is_not_forgotten_with_it() {
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &[ANN]);
    let ann = listener(&hub, ANN, 0);
    // Something that is not there, and a read that finds nothing.
    hub.hint(&Hint::bare(the_room(), seq(9)));
    let follow = hub.try_next_follow().expect("asked");
    let nothing = truth.page(follow.after, 9);
    truth.commit(Effect::None);
    hub.hint(&Hint::bare(the_room(), seq(1)));
    hub.deliver_read(&nothing);
    truth.serve(&hub);
    assert_eq!(taken(&ann), [1]);
}

#[test]
fn a_read_counts_to_where_it_reached_even_where_the_log_has_a_hole() {
    let hub = hub();
    let mut truth = Truth::with_messages(Log::User(user(ANN)), 5);
    let ann = socket(&hub, ANN);
    Truth::new(truth.log).load(&hub, &[]);
    assert!(matches!(hub.subscribe_user(&ann, Seq::ZERO), Subscribed::Live { .. }));
    hub.hint(&Hint::bare(truth.log, seq(5)));
    let follow = hub.try_next_follow().expect("asked");
    let page = truth.page(follow.after, 9);
    hub.deliver_read(&Page { events: page.events[..3].to_vec(), ..page });
    truth.commit(Effect::None);
    hub.hint(&truth.hint(6));
    assert_eq!(taken(&ann), [-1, -2, -3, -6]);
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
    let mut truth = Truth::with_messages(the_room(), 100);
    (2..=100).rev().for_each(|number| hub.hint(&truth.hint(number)));
    hub.check_invariants();
    truth.serve(&hub);
    assert_eq!(taken(&ann), (1..=100).collect::<Vec<_>>());
    (101..=200).for_each(|_| _ = truth.commit(Effect::None));
    (102..=200).for_each(|number| hub.hint(&truth.hint(number)));
    truth.serve(&hub);
    assert_eq!(taken(&ann), (101..=200).collect::<Vec<_>>());
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
