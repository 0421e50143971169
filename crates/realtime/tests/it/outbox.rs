//! The outbox: bounded, ordered, quiet when idle.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use realtime::{CloseCode, Effect, Frame, Outbox, OutboxLimits, Ready};

use crate::support::{ANN, BOB, Truth, hub, listener, numbers, room, seq, taken, the_room};

/// Counts how often a task was woken.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn waiting() -> (Arc<Wakes>, Waker) {
    let wakes = Arc::new(Wakes::default());
    (Arc::clone(&wakes), Waker::from(wakes))
}

#[test]
fn a_slow_consumer_is_closed_and_nobody_else_notices() {
    let hub = hub();
    let truth = Truth::new(the_room());
    truth.load(&hub, &[ANN, BOB]);
    let (slow, quick) = (listener(&hub, ANN, 0), listener(&hub, BOB, 0));
    let mut truth = truth;
    for number in 1..=257 {
        truth.commit(Effect::None);
        hub.hint(&truth.hint(number));
        assert_eq!(taken(&quick), [number]);
        assert_eq!(slow.outbox().closed().is_some(), number == 257);
    }
    assert_eq!((slow.outbox().closed(), taken(&slow)), (Some(CloseCode::TOO_SLOW), vec![]));
}

#[test]
fn bytes_are_bounded_as_well_as_frames() {
    let outbox = Outbox::new(OutboxLimits { frames: 100, bytes: 10 });
    outbox.push(Frame::from_static(b"12345"));
    outbox.push(Frame::from_static(b"12345"));
    assert_eq!(outbox.closed(), None);
    let mut taken = Vec::new();
    assert!(outbox.take_batch(&mut taken, 1, 99));
    outbox.push(Frame::from_static(b"12345"));
    assert_eq!(outbox.closed(), None, "what was taken counts no more");
    outbox.push(Frame::from_static(b"1"));
    assert_eq!(outbox.closed(), Some(CloseCode::TOO_SLOW));
}

#[test]
fn a_batch_is_bounded_but_never_empty() {
    let outbox = Outbox::new(OutboxLimits::default());
    (1000..1005).for_each(|number: i64| outbox.push(Frame::from(number.to_string())));
    let mut batch = Vec::new();
    assert!(outbox.take_batch(&mut batch, 2, 99));
    assert_eq!(numbers(&batch), [1000, 1001]);
    assert!(outbox.take_batch(&mut batch, 9, 1));
    assert_eq!(numbers(&batch), [1000, 1001, 1002], "one that is too large still goes");
    assert!(!outbox.take_batch(&mut batch, 9, 8));
    assert_eq!(numbers(&batch), [1000, 1001, 1002, 1003, 1004]);
}

#[test]
fn a_burst_wakes_the_session_once() {
    let outbox = Outbox::new(OutboxLimits::default());
    let (wakes, waker) = waiting();
    let mut cx = Context::from_waker(&waker);
    assert_eq!(outbox.poll_ready(&mut cx), Poll::Pending);
    (0..5).for_each(|_| outbox.push(Frame::from_static(b"x")));
    outbox.mark_head(room(1), seq(1));
    assert_eq!(wakes.0.load(Ordering::SeqCst), 1);
    assert_eq!(outbox.poll_ready(&mut cx), Poll::Ready(Ready::Waiting));
    outbox.take_batch(&mut Vec::new(), 9, 99);
    assert_eq!(outbox.poll_ready(&mut cx), Poll::Ready(Ready::Waiting), "the mark still waits");
    assert_eq!(outbox.take_heads(), [(room(1), seq(1))]);
    assert_eq!(outbox.poll_ready(&mut cx), Poll::Pending);
    outbox.close(CloseCode::REVOKED);
    assert_eq!(wakes.0.load(Ordering::SeqCst), 2);
    assert_eq!(outbox.poll_ready(&mut cx), Poll::Ready(Ready::Closed(CloseCode::REVOKED)));
}

#[test]
fn heads_do_not_disturb_a_session_that_gathers_them() {
    let outbox = Outbox::new(OutboxLimits::default());
    let (wakes, waker) = waiting();
    let mut cx = Context::from_waker(&waker);
    outbox.mark_head(room(1), seq(1));
    let mut gathers = std::pin::pin!(outbox.ready_but_heads());
    assert_eq!(gathers.as_mut().poll(&mut cx), Poll::Pending);
    outbox.push(Frame::from_static(b"x"));
    assert_eq!(wakes.0.load(Ordering::SeqCst), 1);
    assert_eq!(gathers.as_mut().poll(&mut cx), Poll::Ready(Ready::Waiting));
}

#[test]
fn the_first_code_stays_and_nothing_comes_after_it() {
    let outbox = Outbox::new(OutboxLimits::default());
    outbox.push(Frame::from_static(b"x"));
    outbox.close(CloseCode::REVOKED);
    outbox.close(CloseCode::GOING_AWAY);
    outbox.push(Frame::from_static(b"x"));
    outbox.mark_head(room(1), seq(1));
    let mut batch = Vec::new();
    assert!(!outbox.take_batch(&mut batch, 9, 99));
    assert!(batch.is_empty() && outbox.take_heads().is_empty());
    assert_eq!(outbox.closed(), Some(CloseCode::REVOKED));
    assert_eq!(outbox.closed().map(CloseCode::get), Some(4003));
}
