//! What is published in a row: it wakes nobody before its end, everybody once, and nobody waits for an end that does not come.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use realtime::{Attached, Bus, Effect, Heads, Hint, Hub};

use crate::outbox::{Wakes, poll, waiting};
use crate::support::{Truth, hub, listener, taken, the_room};

/// A row that took longer than this may have been ended by the hub itself.
const GATHERED: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_secs(30);

/// Sessions in one room that wait, and how often each was woken.
struct Audience {
    hub: Arc<Hub>,
    bus: Bus,
    truth: Truth,
    sessions: Vec<(Attached, Arc<Wakes>)>,
}

impl Audience {
    fn new(people: i64) -> Self {
        let (hub, truth) = (hub(), Truth::new(the_room()));
        truth.load(&hub, &(1..=people).collect::<Vec<_>>());
        let sessions = (1..=people).map(|id| (listener(&hub, id, 0), Arc::default())).collect();
        Self { bus: Bus::local(Arc::clone(&hub)), hub, truth, sessions }
    }

    /// This one takes what came and waits for more.
    fn wait(&self, index: usize) {
        let (socket, wakes) = &self.sessions[index];
        taken(socket);
        wakes.0.store(0, Ordering::SeqCst);
        let waker = Waker::from(Arc::clone(wakes));
        assert_eq!(poll(socket.outbox(), &mut Context::from_waker(&waker), Heads::Count), Poll::Pending);
    }

    fn all_wait(&self) {
        (0..self.sessions.len()).for_each(|index| self.wait(index));
    }

    fn next(&mut self) -> Hint {
        self.truth.commit(Effect::None).into()
    }

    /// How often each was woken since it waits.
    fn woken(&self) -> Vec<usize> {
        self.sessions.iter().map(|(_, wakes)| wakes.0.load(Ordering::SeqCst)).collect()
    }

    /// Everybody waits, and so many frames are published to them in a row, so quickly that the hub cannot have ended it.
    fn publish(&mut self, frames: usize) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.all_wait();
            let hints: Vec<_> = (0..frames).map(|_| self.next()).collect();
            let began = Instant::now();
            hints.into_iter().for_each(|hint| self.bus.publish(hint));
            if began.elapsed() < GATHERED {
                return;
            }
            assert!(Instant::now() < deadline, "this machine is too slow for the test");
            self.bus.flush();
        }
    }
}

#[test]
fn what_is_published_in_a_row_wakes_each_session_once_at_its_end() {
    let mut audience = Audience::new(3);
    for _ in 0..2 {
        audience.publish(5);
        assert_eq!(audience.woken(), [0; 3]);
        audience.bus.flush();
        assert_eq!(audience.woken(), [1; 3]);
        audience.bus.flush();
        assert_eq!(audience.woken(), [1; 3], "nothing came since");
        for (socket, _) in &audience.sessions {
            assert_eq!(taken(socket).len(), 5);
        }
    }
}

#[test]
fn a_row_that_nobody_ends_is_ended_by_the_tick() {
    let mut audience = Audience::new(3);
    audience.publish(2);
    assert_eq!(audience.woken(), [0; 3]);
    audience.hub.tick(Duration::ZERO);
    assert_eq!(audience.woken(), [1; 3]);
}

#[test]
fn nobody_waits_for_the_end_of_a_long_row() {
    let mut audience = Audience::new(2);
    audience.publish(1);
    let deadline = Instant::now() + PATIENCE;
    while audience.woken()[0] == 0 {
        assert!(Instant::now() < deadline, "the row goes on, and it still sleeps");
        audience.wait(1);
        // Lest it is woken for having fallen behind.
        taken(&audience.sessions[0].0);
        let hint = audience.next();
        audience.bus.publish(hint);
    }
    assert_eq!(audience.woken()[0], 1);
}

#[test]
fn a_hint_by_itself_wakes_at_once() {
    let mut audience = Audience::new(3);
    audience.all_wait();
    let hint = audience.next();
    audience.hub.hint(&hint);
    assert_eq!(audience.woken(), [1; 3]);
}

#[test]
fn a_hint_ends_the_row_before_it() {
    let mut audience = Audience::new(3);
    audience.publish(2);
    let hint = audience.next();
    audience.hub.hint(&hint);
    assert_eq!(audience.woken(), [1; 3], "the frames before it do not stay behind");
}

#[test]
fn an_attendant_wakes_a_large_room_in_portions_and_calls_another() {
    const PEOPLE: i64 = 200;
    let mut audience = Audience::new(PEOPLE);
    let hub = Arc::clone(&audience.hub);
    let (mut first, mut second) = (pin!(hub.attend()), pin!(hub.attend()));
    let ((first_called, first_waker), (second_called, second_waker)) = (waiting(), waiting());
    let mut first_cx = Context::from_waker(&first_waker);
    assert!(first.as_mut().poll(&mut first_cx).is_pending());
    assert!(second.as_mut().poll(&mut Context::from_waker(&second_waker)).is_pending());

    audience.all_wait();
    for _ in 0..2 {
        let hint = audience.next();
        audience.bus.publish(hint);
    }
    audience.bus.flush();
    assert_eq!(audience.woken().iter().sum::<usize>(), 0, "who delivers leaves it to the attendants");
    assert_eq!(second_called.0.load(Ordering::SeqCst), 0, "one is called");
    let mut turns = 0;
    while first_called.0.swap(0, Ordering::SeqCst) > 0 {
        let before: usize = audience.woken().iter().sum();
        assert!(first.as_mut().poll(&mut first_cx).is_pending());
        let after: usize = audience.woken().iter().sum();
        assert!(after - before <= 64, "others have their turn: {}", after - before);
        turns += 1;
    }
    assert!(turns > 1, "it came back by itself");
    assert!(second_called.0.load(Ordering::SeqCst) > 0, "there was enough for two");
    assert!(audience.woken().iter().all(|times| *times == 1), "{:?}", audience.woken());
}
