//! Rooms that are not on screen are told as heads.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::replica::{pair, say};

both_dbs!(a_room_off_screen_is_told_by_its_head_and_what_is_unread, async |server: TestServer| {
    let (ann, bob, shown) = pair(&server).await;
    let other = server.group(&[&ann, &bob]).await;
    let mut at_bob = bob.socket().await;
    at_bob.ok("room.watch", json!({"rooms": [shown]})).await;
    for text in ["one", "two", "three"] {
        say(&ann, other, text).await;
    }
    say(&ann, shown, "on screen").await;
    // The room on screen does not wait for the others, which are gathered.
    assert_eq!(at_bob.next_event().await["data"]["text"], "on screen");
    let mut last = Value::Null;
    while last["seq"] != 6 {
        last = at_bob.next_event().await;
        assert_eq!((&last["event"], &last["room"]), (&json!("room.head"), &json!(other)), "{last}");
    }
    assert_eq!(last, json!({"event": "room.head", "room": other, "seq": 6, "unread": 3}));
});

both_dbs!(a_room_that_comes_on_screen_is_told_in_full_from_then_on, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let mut at_bob = bob.socket().await;
    at_bob.ok("room.watch", json!({"rooms": []})).await;
    say(&ann, room, "unseen").await;
    assert_eq!(at_bob.next_event().await, json!({"event": "room.head", "room": room, "seq": 4, "unread": 1}));
    at_bob.ok("room.watch", json!({"rooms": [room]})).await;
    let seq = say(&ann, room, "seen").await;
    let event = at_bob.next_event().await;
    assert_eq!((&event["event"], &event["seq"]), (&json!("message.created"), &json!(seq)));
    // Opening it fetches what was not told.
    let page = bob.get(&format!("/rooms/{room}/log?after=3&limit=200")).await.json();
    assert_eq!(page["events"][0]["data"]["text"], "unseen");
});

both_dbs!(the_end_of_a_room_is_told_to_those_too_who_do_not_show_it, async |server: TestServer| {
    let (_, bob, room) = pair(&server).await;
    let mut at_bob = bob.socket().await;
    at_bob.ok("room.watch", json!({"rooms": []})).await;
    server.delete(room).await;
    let event = at_bob.next_event().await;
    assert_eq!((&event["event"], &event["room"]), (&json!("room.deleted"), &json!(room)));
});

both_dbs!(a_head_tells_nothing_of_a_room_that_was_lost_meanwhile, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let other = server.group(&[&ann, &bob]).await;
    let mut at_bob = bob.socket().await;
    at_bob.ok("room.watch", json!({"rooms": []})).await;
    say(&ann, room, "gathered").await;
    server.remove(room, &bob).await;
    say(&ann, room, "not for bob").await;
    say(&ann, other, "the end").await;
    let mut out = false;
    loop {
        let event = at_bob.next_event().await;
        if event["room"] == json!(other) {
            break;
        }
        out |= event["event"] == "membership.changed";
        assert!(!out || event["room"] != json!(room), "after the removal: {event}");
    }
    assert!(out);
});

both_dbs!(at_most_fifty_rooms_are_on_screen, async |server: TestServer| {
    let ann = server.user("ann").await;
    let mut socket = ann.socket().await;
    socket.ok("room.watch", json!({"rooms": (1..=50).collect::<Vec<_>>()})).await;
    socket.refused("room.watch", json!({"rooms": (1..=51).collect::<Vec<_>>()}), "too_many_rooms").await;
});
