//! Rights to receive follow the room's log, before the event that changes them is delivered.

use model::{Id, Log, SessionId};
use realtime::{CloseCode, Effect, Envelope, Frame, Hint, Hub, HubLimits, Load, Snapshot, Subscribed, Wanted};

use crate::support::{
    ANN, BOB, ROOM, Truth, gone, hub, joined, listener, live, room, seq, socket, taken, the_room, user,
};

#[test]
fn the_removed_one_sees_nothing_from_the_removal_on() {
    let hub = hub();
    let mut truth = Truth::with_messages(the_room(), 1);
    truth.load(&hub, &[ANN, BOB]);
    let (ann, bob) = (listener(&hub, ANN, 1), listener(&hub, BOB, 1));
    let again = listener(&hub, BOB, 1);
    for effect in [Effect::None, gone(BOB), Effect::None] {
        truth.commit(effect);
    }
    // The removal comes last, and still counts first.
    [4, 2, 3].iter().for_each(|number| hub.hint(&truth.hint(*number)));
    assert_eq!(taken(&ann), [2, 3, 4]);
    assert_eq!((taken(&bob), taken(&again)), (vec![2], vec![2]));
    assert_eq!(hub.subscribe(room(ROOM), &bob, seq(4)), Subscribed::NotMember);
    hub.check_invariants();
}

#[test]
fn who_joins_receives_the_own_join_and_what_follows() {
    let hub = hub();
    let mut truth = Truth::with_messages(the_room(), 1);
    truth.load(&hub, &[ANN]);
    let ann = listener(&hub, ANN, 1);
    let bob = socket(&hub, BOB);
    hub.set_ready(&bob);
    truth.commit(joined(BOB));
    truth.commit(Effect::None);
    [3, 2].iter().for_each(|number| hub.hint(&truth.hint(*number)));
    assert_eq!(taken(&ann), [2, 3]);
    assert_eq!(taken(&bob), [2, 3]);
    hub.check_invariants();
}

#[test]
fn a_session_that_is_still_starting_is_told_to_take_up_the_room_itself() {
    let hub = hub();
    let mut truth = Truth::with_messages(the_room(), 1);
    truth.load(&hub, &[ANN]);
    let bob = socket(&hub, BOB);
    truth.commit(joined(BOB));
    hub.hint(&truth.hint(2));
    hub.set_ready(&bob);
    assert_eq!(taken(&bob), [0; 0]);
    assert_eq!(bob.outbox().take_wanted(), [Wanted { room: room(ROOM), after: Some(seq(1)) }]);
    assert_eq!(hub.subscribe(room(ROOM), &bob, seq(1)), live(&[2]));
}

#[test]
fn joining_a_room_that_this_node_does_not_follow_calls_the_session_in() {
    let hub = hub();
    let bob = socket(&hub, BOB);
    hub.set_ready(&bob);
    let mut truth = Truth::with_messages(the_room(), 1);
    truth.commit(joined(BOB));
    hub.hint(&truth.hint(2));
    let mut own = Truth::new(Log::User(user(BOB)));
    own.load(&hub, &[]);
    hub.hint(&Hint::from(own.commit(Effect::Entered { room: room(ROOM) })));
    assert_eq!(bob.outbox().take_wanted(), [Wanted { room: room(ROOM), after: Some(seq(1)) }]);
    truth.load(&hub, &[BOB]);
    assert_eq!(hub.subscribe(room(ROOM), &bob, seq(1)), Subscribed::Behind { delivered: seq(2) });
}

#[test]
fn the_user_log_calls_the_session_in_where_the_hint_of_the_room_was_lost() {
    let hub = hub();
    let bob = socket(&hub, BOB);
    let mut own = Truth::new(Log::User(user(BOB)));
    own.load(&hub, &[]);
    hub.set_ready(&bob);
    hub.hint(&Hint::from(own.commit(Effect::Entered { room: room(ROOM) })));
    assert_eq!(bob.outbox().take_wanted(), [Wanted { room: room(ROOM), after: None }]);
    // Loaded with the person in it, for somebody else: the room's log says nothing more about it.
    let mut truth = Truth::new(the_room());
    truth.commit(joined(BOB));
    truth.load(&hub, &[BOB]);
    hub.hint(&Hint::from(own.commit(Effect::Entered { room: room(ROOM) })));
    assert_eq!(bob.outbox().take_wanted(), [Wanted { room: room(ROOM), after: None }]);
    assert_eq!(hub.subscribe(room(ROOM), &bob, seq(1)), live(&[]));
    hub.hint(&Hint::from(own.commit(Effect::Entered { room: room(ROOM) })));
    assert_eq!(bob.outbox().take_wanted(), []);
}

#[test]
fn everybody_sees_the_end_of_a_room_and_nobody_anything_after_it() {
    let hub = hub();
    let mut truth = Truth::with_messages(the_room(), 1);
    truth.load(&hub, &[ANN]);
    let ann = listener(&hub, ANN, 1);
    truth.commit(Effect::Closed);
    truth.commit(Effect::None);
    [2, 3].iter().for_each(|number| hub.hint(&truth.hint(*number)));
    assert_eq!(taken(&ann), [2]);
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(2)), Subscribed::NotMember);
    hub.check_invariants();
}

#[test]
fn a_revoked_session_is_closed_at_once_and_no_other() {
    let hub = hub();
    let truth = Truth::with_messages(the_room(), 1);
    truth.load(&hub, &[ANN, BOB]);
    let (ann, bob) = (listener(&hub, ANN, 1), listener(&hub, BOB, 1));
    hub.close_session(user(ANN), SessionId::from_raw(99), CloseCode::REVOKED);
    assert_eq!(ann.outbox().closed(), None);
    hub.close_session(user(ANN), ann.session(), CloseCode::REVOKED);
    hub.hint(&Truth::with_messages(the_room(), 2).hint(2));
    assert_eq!((ann.outbox().closed(), taken(&ann)), (Some(CloseCode::REVOKED), vec![]));
    assert_eq!((bob.outbox().closed(), taken(&bob)), (None, vec![2]));
    hub.close_all(CloseCode::RESTARTING);
    assert_eq!((ann.outbox().closed(), bob.outbox().closed()), (Some(CloseCode::REVOKED), Some(CloseCode::RESTARTING)));
}

#[test]
fn in_a_huge_room_only_the_one_who_joins_receives_the_join() {
    let hub = Hub::new(HubLimits { quiet_above: 2, ..HubLimits::default() });
    let Load::Begun(load) = hub.begin_load(the_room()) else { panic!("loaded before") };
    load.finish(Snapshot::room(seq(0), [(user(ANN), seq(1))].into()));
    let ann = listener(&hub, ANN, 0);
    let (bob, cy) = (socket(&hub, BOB), socket(&hub, 3));
    [&bob, &cy].iter().for_each(|socket| hub.set_ready(socket));
    let join = |number: i64, id: i64| {
        let quiet = Some(Frame::from((-number).to_string()));
        let (prev, frame) = (seq(number - 1), Frame::from(number.to_string()));
        Hint::from(std::sync::Arc::new(Envelope {
            log: the_room(),
            seq: seq(number),
            prev,
            frame,
            quiet,
            effect: joined(id),
        }))
    };
    hub.hint(&join(1, BOB));
    hub.hint(&join(2, 3));
    assert_eq!(taken(&ann), [1, -2], "two members are few, three are many");
    assert_eq!(taken(&bob), [1, -2]);
    assert_eq!(taken(&cy), [2]);
    assert_eq!(
        hub.subscribe(room(ROOM), &socket(&hub, ANN), seq(0)),
        Subscribed::Live { missed: ["-1", "-2"].map(Frame::from).into() }
    );
    assert_eq!(hub.subscribe(room(ROOM), &socket(&hub, 3), seq(1)), live(&[2]), "the own join is worth it");
    ann.outbox().watch(&[]);
    hub.hint(&join(3, 4));
    assert_eq!((taken(&ann), ann.outbox().take_heads()), (vec![], vec![]), "not even a mark");
}
