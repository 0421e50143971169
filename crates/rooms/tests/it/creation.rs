//! Making rooms.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::steps::{bring, id, kinds, log, make, see};
use crate::store::say;

both_dbs!(whoever_makes_a_room_owns_it, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = ann.post("/rooms", json!({"kind": "group", "name": "  Küche "})).await.expect_status(201).json();
    for (field, value) in [
        ("kind", json!("group")),
        ("name", json!("Küche")),
        ("default", json!(false)),
        ("archived", json!(false)),
        ("history", json!("all")),
        ("first", json!(1)),
        ("head", json!(2)),
        ("members", json!(1)),
        ("state", json!("joined")),
        ("role", json!("owner")),
        ("position", json!(2)),
        ("unread", json!(0)),
        ("peer", Value::Null),
        ("last_message", Value::Null),
    ] {
        assert_eq!(room[field], value, "{field}");
    }
    assert_eq!(room["uri"].as_str().map(str::len), Some(15));
    assert_eq!(see(&ann, id(&room)).await, room);
    let events = log(&server, &ann, id(&room)).await;
    assert_eq!(kinds(&events), ["room.created", "member.joined"]);
    assert_eq!(events[0]["data"], json!({"kind": "group", "name": "Küche"}));
    assert_eq!(events[1]["data"], json!({"user": ann.id(), "role": "owner", "from": 1}));
});

both_dbs!(names_of_all_scripts_are_told_as_they_were_given, async |server: TestServer| {
    let ann = server.user("ann").await;
    for name in [
        "日本語の部屋",
        "غرفة",
        "कमरा",
        "חדר",
        "🏠🏡",
        "<b>&\"'\\",
        "a/b?c#d%2e",
        "e\u{301}",
        "ß",
        "select 1; --",
        &"字".repeat(100),
    ] {
        let room = ann.post("/rooms", json!({"kind": "public", "name": name})).await.expect_status(201).json();
        assert_eq!(room["name"], name);
        let uri = room["uri"].as_str().unwrap();
        assert!(
            uri.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')),
            "no address is built from a name: {uri}"
        );
        let listed = ann.get("/rooms/public?limit=200").await.json();
        assert!(listed["rooms"].as_array().unwrap().iter().any(|listed| listed["name"] == name), "{name}");
    }
});

both_dbs!(two_rooms_may_have_one_name, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (one, two) = (make(&ann, "public", "same").await, make(&ann, "public", "same").await);
    assert_ne!(one, two);
    assert_ne!(see(&ann, one).await["uri"], see(&ann, two).await["uri"]);
});

both_dbs!(where_history_begins_at_joining_newcomers_see_nothing_older, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let new = json!({"kind": "group", "name": "quiet", "history": "since_join"});
    let room = id(&ann.post("/rooms", new).await.expect_status(201).json());
    let secret = say(&server, room, &ann, "before bob").await;
    bring(&ann, room, &bob, "bob").await;
    let seen = see(&bob, room).await;
    let joined = seen["head"].as_i64().unwrap();
    assert!(joined > secret);
    assert_eq!((&seen["first"], &seen["position"], &seen["unread"]), (&json!(joined), &json!(joined), &json!(0)));
    assert_eq!(seen["last_message"], Value::Null, "the last message lies before the joining");
    let events = log(&server, &bob, room).await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["data"], json!({"user": bob.id(), "role": "member", "from": joined}));
    assert_eq!(see(&ann, room).await["first"], 2, "whoever makes it is the first to join");
});
