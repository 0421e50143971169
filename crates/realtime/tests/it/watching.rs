//! Rooms that a session does not show cost it a mark, not frames.

use realtime::Effect;

use crate::support::{ANN, ROOM, Truth, hub, listener, room, seq, taken, the_room};

#[test]
fn of_a_room_off_screen_only_the_newest_head_is_kept() {
    let hub = hub();
    let mut truth = Truth::new(the_room());
    truth.load(&hub, &[ANN]);
    let ann = listener(&hub, ANN, 0);
    let mut send = |number| {
        truth.commit(Effect::None);
        hub.hint(&truth.hint(number));
    };
    send(1);
    ann.outbox().watch(&[room(77), room(6)]);
    send(2);
    send(3);
    assert_eq!((taken(&ann), ann.outbox().take_heads()), (vec![1], vec![(room(ROOM), seq(3))]));
    assert_eq!(ann.outbox().take_heads(), [], "a mark is taken once");
    ann.outbox().watch(&[room(77), room(6), room(ROOM)]);
    send(4);
    assert_eq!((taken(&ann), ann.outbox().take_heads()), (vec![4], vec![]));
}

#[test]
fn marks_of_many_rooms_stay_apart() {
    let hub = hub();
    let ann = crate::support::socket(&hub, ANN);
    for (id, number) in [(9, 1), (3, 5), (9, 4), (3, 2)] {
        ann.outbox().mark_head(room(id), seq(number));
    }
    assert_eq!(ann.outbox().take_heads(), [(room(3), seq(5)), (room(9), seq(4))]);
}
