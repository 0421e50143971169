//! Taking up a log while it moves.

use std::time::Duration;

use model::Seq;
use realtime::{Effect, Hint, Load, Snapshot, Subscribed};

use crate::support::{
    ANN, BOB, ROOM, Truth, gone, hub, joined, listener, live, pass, room, seq, socket, taken, the_room, user,
};

#[test]
fn what_is_announced_during_the_load_is_held_and_delivered_above_the_snapshot() {
    let hub = hub();
    let mut truth = Truth::with_messages(the_room(), 2);
    let Load::Begun(load) = hub.begin_load(the_room()) else { panic!("loaded before") };
    let ann = socket(&hub, ANN);
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(2)), Subscribed::NotLoaded);
    truth.commit(Effect::None);
    hub.hint(&truth.hint(3));
    let snapshot = Snapshot::room(truth.head(), [ANN, BOB].map(|id| (user(id), seq(1))).into());
    truth.commit(gone(BOB));
    truth.commit(Effect::None);
    [5, 4].iter().for_each(|number| hub.hint(&truth.hint(*number)));
    load.finish(snapshot);
    assert_eq!(hub.delivered(the_room()), Some(seq(5)));
    assert_eq!(hub.subscribe(room(ROOM), &ann, seq(3)), live(&[4, 5]));
    assert_eq!(
        hub.subscribe(room(ROOM), &socket(&hub, BOB), seq(5)),
        Subscribed::NotMember,
        "the removal was followed"
    );
    hub.check_invariants();
}

#[test]
fn a_bare_hint_during_the_load_is_asked_about_after_it() {
    let hub = hub();
    let truth = Truth::with_messages(the_room(), 4);
    let Load::Begun(load) = hub.begin_load(the_room()) else { panic!("loaded before") };
    hub.hint(&Hint::bare(the_room(), seq(4)));
    assert_eq!(hub.try_next_follow(), None);
    load.finish(Snapshot::room(seq(2), [(user(ANN), seq(1))].into()));
    let ann = listener(&hub, ANN, 2);
    truth.serve(&hub);
    assert_eq!(taken(&ann), [3, 4]);
}

#[test]
fn one_loads_and_the_others_wait_until_it_is_done_or_gave_up() {
    let hub = hub();
    let Load::Begun(gives_up) = hub.begin_load(the_room()) else { panic!("loaded before") };
    assert!(matches!(hub.begin_load(the_room()), Load::Loading));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let waits = async {
            hub.caught_up(the_room(), Seq::ZERO).await;
            let Load::Begun(load) = hub.begin_load(the_room()) else { panic!("nobody loads it") };
            load.finish(Snapshot::room(seq(1), [(user(ANN), seq(1))].into()));
        };
        tokio::join!(waits, async { drop(gives_up) });
        hub.caught_up(the_room(), Seq::ZERO).await;
    });
    assert!(matches!(hub.begin_load(the_room()), Load::Loaded));
    assert_eq!(hub.delivered(the_room()), Some(seq(1)));
}

#[test]
fn a_room_without_listeners_is_dropped_after_a_minute_and_not_before() {
    let hub = hub();
    let mut truth = Truth::with_messages(the_room(), 1);
    truth.load(&hub, &[ANN]);
    let ann = listener(&hub, ANN, 1);
    hub.tick(Duration::from_secs(100));
    drop(ann);
    pass(&hub, 100, 159);
    assert_eq!(hub.delivered(the_room()), Some(seq(1)), "a reconnect finds it warm");
    hub.tick(Duration::from_secs(160));
    assert_eq!(hub.delivered(the_room()), Some(seq(1)), "not before the log was read once more");
    truth.serve(&hub);
    assert_eq!(hub.delivered(the_room()), None);
    // Loaded anew, with what was missed meanwhile.
    truth.commit(joined(BOB));
    truth.load(&hub, &[ANN, BOB]);
    let bob = listener(&hub, BOB, 2);
    pass(&hub, 160, 300);
    truth.serve(&hub);
    assert_eq!(hub.delivered(the_room()), Some(seq(2)), "somebody listens");
    hub.hint(&Hint::from(truth.commit(Effect::None)));
    assert_eq!(taken(&bob), [3]);
}

#[test]
fn a_room_is_not_dropped_before_its_log_was_read_to_the_end() {
    let hub = hub();
    let mut truth = Truth::with_messages(the_room(), 1);
    truth.load(&hub, &[ANN]);
    drop(listener(&hub, ANN, 1));
    let bob = socket(&hub, BOB);
    hub.set_ready(&bob);
    // Both hints are lost.
    [Effect::None, joined(BOB)].into_iter().for_each(|effect| _ = truth.commit(effect));
    hub.tick(Duration::from_secs(60));
    let follow = hub.try_next_follow().expect("a last look");
    hub.deliver_read(&truth.page(follow.after, 1));
    assert_eq!(hub.delivered(the_room()), Some(seq(2)));
    truth.serve(&hub);
    assert_eq!(taken(&bob), [3]);
    hub.check_invariants();
}

#[test]
fn a_room_that_nobody_managed_to_load_is_dropped_too() {
    let hub = hub();
    let Load::Begun(load) = hub.begin_load(the_room()) else { panic!("loaded before") };
    hub.tick(Duration::from_secs(100));
    drop(load);
    hub.hint(&Truth::with_messages(the_room(), 3).hint(3));
    hub.tick(Duration::from_secs(200));
    let Load::Begun(load) = hub.begin_load(the_room()) else { panic!("loaded before") };
    load.finish(Snapshot::room(seq(2), [].into()));
    assert_eq!(hub.delivered(the_room()), Some(seq(2)), "what was held is gone with it");
}
