//! The outbox: bounded, ordered, quiet when idle, and exact for those who fall behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use model::{Id, Log, Seq, SessionId};
use realtime::{
    Attached, CloseCode, Effect, Frame, Heads, Hub, Outbox, OutboxLimits, Portion, Ready, Socket, Subscribed, Wanted,
};

use crate::support::{
    ANN, BOB, ROOM, Truth, gone, hub, joined, listener, live, numbers, room, seq, taken, the_room, user,
};

/// Counts how often a task was woken.
#[derive(Default)]
pub(crate) struct Wakes(pub(crate) AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

pub(crate) fn waiting() -> (Arc<Wakes>, Waker) {
    let wakes = Arc::new(Wakes::default());
    (Arc::clone(&wakes), Waker::from(wakes))
}

fn portion(frames: usize, bytes: usize) -> Portion {
    Portion { frames, bytes }
}

/// Queues a frame and wakes who is to be woken.
fn push(outbox: &Outbox, frame: &Frame) -> bool {
    let mut wakers = Vec::new();
    let placed = outbox.push(frame, &mut wakers);
    wakers.into_iter().for_each(Waker::wake);
    placed
}

/// What a session that waits finds, without taking frames.
pub(crate) fn poll(outbox: &Outbox, cx: &mut Context<'_>, heads: Heads) -> Poll<Ready> {
    outbox.poll_take(cx, portion(0, 0), heads, &mut Vec::new())
}

/// A socket with a small queue, live in the room and in its user's log.
fn small(hub: &Arc<Hub>, id: i64) -> Attached {
    let limits = OutboxLimits { frames: 3, bytes: 1_000 };
    let socket = hub.attach(Socket::new(user(id), SessionId::from_raw(id), limits));
    assert_eq!(hub.subscribe(room(ROOM), &socket, Seq::ZERO), live(&[]));
    hub.set_ready(&socket);
    socket
}

#[test]
fn who_takes_nothing_falls_behind_and_nobody_else_notices() {
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &[ANN, BOB]);
    let (slow, quick) = (small(&hub, ANN), listener(&hub, BOB, 0));
    for number in 1..=100 {
        truth.commit(Effect::None);
        hub.hint(&truth.hint(number));
        assert_eq!(taken(&quick), [number]);
        assert_eq!(slow.outbox().is_behind(), number > 3);
    }
    hub.check_invariants();
    assert_eq!(slow.outbox().closed(), None);
    assert_eq!(taken(&slow), [1, 2, 3], "what waits is bounded, and nothing of it is lost");
    assert_eq!(slow.outbox().take_wanted(), [Wanted { room: room(ROOM), after: Some(seq(3)) }]);
    assert_eq!(hub.subscribe(room(ROOM), &slow, seq(98)), live(&[99, 100]));
    truth.commit(Effect::None);
    hub.hint(&truth.hint(101));
    assert_eq!(taken(&slow), [101], "it is live again");
}

#[test]
fn who_falls_behind_goes_on_from_there_also_after_going_and_coming_back() {
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &[ANN]);
    let slow = small(&hub, ANN);
    (0..5).for_each(|_| _ = truth.commit(Effect::None));
    truth.commit(gone(ANN));
    truth.commit(joined(ANN));
    (1..=7).for_each(|number| hub.hint(&truth.hint(number)));
    assert_eq!(taken(&slow), [1, 2, 3]);
    assert_eq!(slow.outbox().take_wanted(), [Wanted { room: room(ROOM), after: Some(seq(3)) }]);
    assert!(!slow.is_subscribed(room(ROOM)), "the session itself comes back, lest something is left out");
}

#[test]
fn the_user_log_falls_behind_as_a_room_does() {
    let hub = hub();
    let mut truth = Truth::new(Log::User(user(ANN)));
    let slow = hub.attach(Socket::new(user(ANN), SessionId::from_raw(ANN), OutboxLimits { frames: 2, bytes: 1_000 }));
    truth.load(&hub, &[]);
    assert_eq!(hub.subscribe_user(&slow, Seq::ZERO), live(&[]));
    for number in 1..=5 {
        truth.commit(Effect::None);
        hub.hint(&truth.hint(number));
    }
    assert!(slow.outbox().is_behind());
    assert_eq!((taken(&slow), slow.outbox().take_own()), (vec![-1, -2], Some(seq(2))));
    assert_eq!((slow.outbox().take_own(), slow.outbox().is_behind()), (None, false));
    assert_eq!(hub.subscribe_user(&slow, seq(2)), Subscribed::Behind { delivered: seq(5) });
    assert_eq!(hub.subscribe_user(&slow, seq(5)), live(&[]));
    truth.commit(Effect::None);
    hub.hint(&truth.hint(6));
    assert_eq!(taken(&slow), [-6]);
}

#[test]
fn bytes_are_bounded_as_well_as_frames() {
    let outbox = Outbox::new(OutboxLimits { frames: 100, bytes: 10 });
    let five = Frame::from_static(b"12345");
    assert!(push(&outbox, &five) && push(&outbox, &five));
    let mut taken = Vec::new();
    assert!(outbox.take_batch(&mut taken, portion(1, 99)));
    assert!(push(&outbox, &five), "what was taken counts no more");
    assert!(!push(&outbox, &Frame::from_static(b"1")));
    assert!(!outbox.take_batch(&mut taken, portion(9, 99)));
    assert_eq!(taken.len(), 3, "what found no place is not there, and all else is");
}

#[test]
fn a_batch_is_bounded_but_never_empty() {
    let outbox = Outbox::new(OutboxLimits::default());
    (1000..1005).for_each(|number: i64| assert!(push(&outbox, &Frame::from(number.to_string()))));
    let mut batch = Vec::new();
    assert!(outbox.take_batch(&mut batch, portion(2, 99)));
    assert_eq!(numbers(&batch), [1000, 1001]);
    assert!(outbox.take_batch(&mut batch, portion(9, 1)));
    assert_eq!(numbers(&batch), [1000, 1001, 1002], "one that is too large still goes");
    assert!(!outbox.take_batch(&mut batch, portion(9, 8)));
    assert_eq!(numbers(&batch), [1000, 1001, 1002, 1003, 1004]);
}

#[test]
fn a_burst_wakes_the_session_once() {
    let outbox = Outbox::new(OutboxLimits::default());
    let (wakes, waker) = waiting();
    let mut cx = Context::from_waker(&waker);
    assert_eq!(poll(&outbox, &mut cx, Heads::Count), Poll::Pending);
    (0..5).for_each(|_| assert!(push(&outbox, &Frame::from_static(b"x"))));
    outbox.mark_head(room(1), seq(1));
    assert_eq!(wakes.0.load(Ordering::SeqCst), 1);
    assert_eq!(poll(&outbox, &mut cx, Heads::Count), Poll::Ready(Ready::Frames));
    outbox.take_batch(&mut Vec::new(), portion(9, 99));
    assert_eq!(poll(&outbox, &mut cx, Heads::Count), Poll::Ready(Ready::Heads), "the mark still waits");
    assert_eq!(outbox.take_heads(), [(room(1), seq(1))]);
    assert_eq!(poll(&outbox, &mut cx, Heads::Count), Poll::Pending);
    outbox.close(CloseCode::REVOKED);
    assert_eq!(wakes.0.load(Ordering::SeqCst), 2);
    assert_eq!(poll(&outbox, &mut cx, Heads::Count), Poll::Ready(Ready::Closed(CloseCode::REVOKED)));
}

#[test]
fn heads_do_not_disturb_a_session_that_gathers_them() {
    let outbox = Outbox::new(OutboxLimits::default());
    let (wakes, waker) = waiting();
    let mut cx = Context::from_waker(&waker);
    outbox.mark_head(room(1), seq(1));
    assert_eq!(poll(&outbox, &mut cx, Heads::Gather), Poll::Pending);
    assert!(push(&outbox, &Frame::from_static(b"x")));
    assert_eq!(wakes.0.load(Ordering::SeqCst), 1);
    assert_eq!(poll(&outbox, &mut cx, Heads::Gather), Poll::Ready(Ready::Frames));
}

#[test]
fn the_first_code_stays_and_nothing_comes_after_it() {
    let outbox = Outbox::new(OutboxLimits::default());
    assert!(push(&outbox, &Frame::from_static(b"x")));
    outbox.close(CloseCode::REVOKED);
    outbox.close(CloseCode::GOING_AWAY);
    assert!(push(&outbox, &Frame::from_static(b"x")));
    outbox.mark_head(room(1), seq(1));
    let mut batch = Vec::new();
    assert!(!outbox.take_batch(&mut batch, portion(9, 99)));
    assert!(batch.is_empty() && outbox.take_heads().is_empty());
    assert_eq!(outbox.closed(), Some(CloseCode::REVOKED));
    assert_eq!(outbox.closed().map(CloseCode::get), Some(4003));
}

#[test]
fn the_sessions_of_a_large_room_are_woken_by_a_task() {
    const PEOPLE: i64 = 50;
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &(1..=PEOPLE).collect::<Vec<_>>());
    let sockets: Vec<_> = (1..=PEOPLE).map(|id| listener(&hub, id, 0)).collect();
    let (wakes, waker) = waiting();
    let mut cx = Context::from_waker(&waker);
    let mut say = || {
        sockets.iter().for_each(|socket| assert_eq!(poll(socket.outbox(), &mut cx, Heads::Count), Poll::Pending));
        hub.hint(&truth.commit(Effect::None).into());
        sockets.iter().for_each(|socket| _ = taken(socket));
    };
    let (_, idle) = waiting();
    let mut task = Box::pin(hub.attend());
    say();
    assert_eq!(wakes.0.load(Ordering::SeqCst), 50, "nobody does it: whoever delivers");
    assert!(task.as_mut().poll(&mut Context::from_waker(&idle)).is_pending());
    say();
    assert_eq!(wakes.0.load(Ordering::SeqCst), 50);
    assert!(task.as_mut().poll(&mut Context::from_waker(&idle)).is_pending());
    assert_eq!(wakes.0.load(Ordering::SeqCst), 100);
    say();
    drop(task);
    assert_eq!(wakes.0.load(Ordering::SeqCst), 150, "its end leaves nobody asleep");
    say();
    assert_eq!(wakes.0.load(Ordering::SeqCst), 200);
}
