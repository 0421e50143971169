//! From stored to live: no gap, no repeat, wherever the hints fall.

use model::Log;
use realtime::{Effect, Hint, Subscribed};

use crate::support::{ANN, ROOM, Truth, hub, live, room, seq, socket, taken, the_room, user};

#[test]
fn a_socket_goes_live_exactly_above_what_it_holds() {
    let hub = hub();
    let mut truth = Truth::with_messages(the_room(), 10);
    truth.load(&hub, &[ANN]);
    let ann = socket(&hub, ANN);
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(7)), Subscribed::Behind { delivered: seq(10) });
    // Meanwhile one more: memory has it.
    truth.commit(Effect::None);
    hub.hint(&truth.hint(11));
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(10)), live(&[11]));
    truth.commit(Effect::None);
    hub.hint(&truth.hint(12));
    assert_eq!(taken(&ann), [12]);
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(10)), live(&[]), "once is enough");
    hub.check_invariants();
}

#[test]
fn the_ring_forgets_the_oldest() {
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &[ANN]);
    for number in 1..=100 {
        truth.commit(Effect::None);
        hub.hint(&truth.hint(number));
    }
    hub.check_invariants();
    let ann = socket(&hub, ANN);
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(35)), Subscribed::Behind { delivered: seq(100) });
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(36)), live(&(37..=100).collect::<Vec<_>>()));
}

#[test]
fn a_socket_that_is_ahead_of_the_hub_makes_it_hurry() {
    let hub = hub();
    let mut truth = Truth::with_messages(the_room(), 3);
    truth.load(&hub, &[ANN]);
    truth.commit(Effect::None);
    let ann = socket(&hub, ANN);
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(4)), Subscribed::Ahead { delivered: seq(3) });
    truth.serve(&hub);
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(4)), live(&[]));
    assert_eq!(taken(&ann), [0; 0]);
}

#[test]
fn who_waits_for_the_hub_is_woken_when_it_is_there() {
    let hub = hub();
    let truth = Truth::with_messages(the_room(), 3);
    truth.load(&hub, &[ANN]);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let waits = hub.caught_up(the_room(), seq(5));
        let moves = async {
            let truth = Truth::with_messages(the_room(), 5);
            tokio::task::yield_now().await;
            hub.hint(&truth.hint(4));
            tokio::task::yield_now().await;
            hub.hint(&Hint::bare(the_room(), seq(5)));
            let follow = hub.next_follow().await;
            hub.deliver_read(&truth.page(follow.after, 9));
        };
        tokio::join!(waits, moves);
    });
    assert_eq!(hub.delivered(the_room()), Some(seq(5)));
}

#[test]
fn a_late_member_reads_the_log_where_memory_holds_more_than_may_be_seen() {
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &[]);
    for effect in [Effect::None, Effect::None, Effect::Joined { user: user(ANN), from: seq(3) }, Effect::None] {
        let event = truth.commit(effect);
        hub.hint(&Hint::from(event));
    }
    let ann = socket(&hub, ANN);
    assert_eq!(hub.member_from(room(ROOM), ann.user()), Some(seq(3)));
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(1)), Subscribed::Behind { delivered: seq(4) });
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(2)), live(&[3, 4]));
}

#[test]
fn a_detached_socket_leaves_nothing_behind() {
    let hub = hub();
    let mut truth = Truth::with_messages(the_room(), 1);
    truth.load(&hub, &[1, 2, 3]);
    let [ann, bob, cy] = [1, 2, 3].map(|id| crate::support::listener(&hub, id, 1));
    drop(ann);
    hub.check_invariants();
    truth.commit(Effect::None);
    hub.hint(&truth.hint(2));
    assert_eq!((taken(&bob), taken(&cy)), (vec![2], vec![2]));
    assert_eq!(hub.socket_count(), 2);
}

#[test]
fn a_user_log_reaches_the_sockets_that_asked_for_it_above_what_they_hold() {
    let hub = hub();
    let mut own = Truth::with_messages(Log::User(user(ANN)), 2);
    let (phone, desk) = (socket(&hub, ANN), socket(&hub, ANN));
    assert_eq!(hub.subscribe_user(&phone, seq(2)), Subscribed::NotLoaded);
    own.load(&hub, &[]);
    assert_eq!(hub.subscribe_user(&phone, seq(1)), Subscribed::Behind { delivered: seq(2) });
    assert_eq!(hub.subscribe_user(&phone, seq(2)), live(&[]));
    hub.hint(&Hint::from(own.commit(Effect::None)));
    assert_eq!((taken(&phone), taken(&desk)), (vec![-3], vec![]));
    own.commit(Effect::None);
    assert_eq!(hub.subscribe_user(&desk, seq(4)), Subscribed::Ahead { delivered: seq(3) });
    own.serve(&hub);
    assert_eq!(hub.subscribe_user(&desk, seq(4)), live(&[]));
    hub.hint(&Hint::from(own.commit(Effect::None)));
    assert_eq!((taken(&phone), taken(&desk)), (vec![-4, -5], vec![-5]));
}
