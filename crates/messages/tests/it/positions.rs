//! Read positions and what is unread.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

both_dbs!(a_position_never_moves_back, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    // 1 created, 2 ann, 3 bob, then messages
    let room = server.group(&[&ann, &bob]).await;
    for _ in 0..5 {
        ann.send(room, "hello").await.expect_status(201).done();
    }
    let path = format!("/rooms/{room}/position");
    for (to, position, unread) in [(3, 3, 5), (6, 6, 2), (4, 6, 2), (0, 6, 2), (8, 8, 0), (999, 8, 0), (1, 8, 0)] {
        let answer = bob.put(&path, json!({"seq": to})).await.expect_status(200).json();
        assert_eq!(answer, json!({"position": position, "unread": unread, "head": 8, "set_back": 0}), "to {to}");
    }
});

both_dbs!(who_came_later_has_nothing_older_unread, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann]).await;
    ann.send(room, "before").await.expect_status(201).done();
    server.join(room, &bob).await;
    ann.send(room, "after").await.expect_status(201).done();
    // 1 created, 2 ann, 3 before, 4 bob, 5 after
    let answer = bob.put(&format!("/rooms/{room}/position"), json!({"seq": 0})).await.json();
    assert_eq!(answer, json!({"position": 4, "unread": 1, "head": 5, "set_back": 0}));
});

both_dbs!(ones_own_messages_and_other_events_are_not_unread, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    ann.send(room, "hello").await.expect_status(201).done();
    server.rename_often(room, 4).await;
    let path = format!("/rooms/{room}/position");
    assert_eq!(bob.put(&path, json!({"seq": 3})).await.json()["unread"], 1);
    assert_eq!(ann.put(&path, json!({"seq": 3})).await.json()["unread"], 0);
});

both_dbs!(sending_moves_ones_own_position, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    ann.send(room, "hello").await.expect_status(201).done();
    bob.send(room, "hi").await.expect_status(201).done();
    let path = format!("/rooms/{room}/position");
    assert_eq!(
        bob.put(&path, json!({"seq": 0})).await.json(),
        json!({"position": 5, "unread": 0, "head": 5, "set_back": 0})
    );
    assert_eq!(
        ann.put(&path, json!({"seq": 0})).await.json(),
        json!({"position": 4, "unread": 1, "head": 5, "set_back": 0})
    );
});

both_dbs!(unread_is_exact_up_to_a_hundred, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let mut at_ann = ann.socket().await;
    let mut last = 0;
    for number in 1..=103 {
        last = at_ann
            .ask("message.send", json!({"room": room, "key": testkit::fresh_key(), "text": format!("{number}")}))
            .await;
    }
    at_ann.answer(last).await;
    // The messages are 4 to 106.
    let path = format!("/rooms/{room}/position");
    for (to, unread) in [(3, 100), (6, 100), (7, 99), (8, 98), (105, 1), (106, 0)] {
        assert_eq!(bob.put(&path, json!({"seq": to})).await.json()["unread"], unread, "at {to}");
    }
});

both_dbs!(ones_other_devices_hear_of_a_position_and_nobody_else, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    ann.send(room, "hello").await.expect_status(201).done();
    let (mut phone, mut desk, mut at_ann) = (bob.socket().await, bob.in_session(70).socket().await, ann.socket().await);
    let cursor = phone.welcome()["cursor"].as_i64().unwrap();
    let answer = phone.ok("position.move", json!({"room": room, "seq": 4})).await;
    assert_eq!(answer, json!({"position": 4, "unread": 0, "head": 4, "set_back": 0}));
    for device in [&mut phone, &mut desk] {
        let mut event = device.next_event().await;
        event["at"].take();
        let expected =
            json!({"event": "position.moved", "cursor": cursor + 1, "at": null, "data": {"room": room, "seq": 4}});
        assert_eq!(event, expected);
    }
    // Where nothing moves, nobody is told.
    phone.ok("position.move", json!({"room": room, "seq": 4})).await;
    phone.ok("position.move", json!({"room": room, "seq": 2})).await;
    for socket in [&mut phone, &mut desk, &mut at_ann] {
        assert_eq!(socket.events_until_quiet().await, Vec::<Value>::new());
    }
});

both_dbs!(a_position_below_ones_coming_in_moves_nothing, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann]).await;
    ann.send(room, "before").await.expect_status(201).done();
    server.join(room, &bob).await;
    let mut socket = bob.socket().await;
    let answer = socket.ok("position.move", json!({"room": room, "seq": 3})).await;
    assert_eq!(answer, json!({"position": 4, "unread": 0, "head": 4, "set_back": 0}));
    assert_eq!(socket.events_until_quiet().await, Vec::<Value>::new());
});

both_dbs!(of_positions_only_the_newest_of_each_room_is_kept_for_those_who_resume, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (room, other) = (server.group(&[&ann, &bob]).await, server.group(&[&ann, &bob]).await);
    let socket = bob.socket().await;
    let welcome = socket.welcome().clone();
    socket.cut();
    for room in [room, other] {
        for _ in 0..4 {
            ann.send(room, "hello").await.expect_status(201).done();
        }
    }
    for seq in 4..=7 {
        bob.put(&format!("/rooms/{room}/position"), json!({"seq": seq})).await.expect_status(200).done();
        bob.put(&format!("/rooms/{other}/position"), json!({"seq": seq})).await.expect_status(200).done();
    }
    let mut socket = bob.resume(json!({"epoch": welcome["epoch"], "user": welcome["cursor"], "rooms": {}})).await;
    let events = socket.events_until_quiet().await;
    let moved: Vec<_> =
        events.iter().filter(|event| event["event"] == "position.moved").map(|event| event["data"].clone()).collect();
    assert_eq!(moved, [json!({"room": room, "seq": 7}), json!({"room": other, "seq": 7})]);
});

both_dbs!(a_message_may_be_made_unread_again, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    // 4 to 8
    for _ in 0..5 {
        ann.send(room, "hello").await.expect_status(201).done();
    }
    let (position, unread) = (format!("/rooms/{room}/position"), format!("/rooms/{room}/unread"));
    let mut phone = bob.socket().await;
    bob.put(&position, json!({"seq": 8})).await.expect_status(200).done();
    assert_eq!(phone.event("position.moved").await["data"], json!({"room": room, "seq": 8}));
    let answer = bob.put(&unread, json!({"seq": 6})).await.expect_status(200).json();
    assert_eq!(answer, json!({"position": 5, "unread": 3, "head": 8, "set_back": 1}));
    let told = json!({"room": room, "seq": 5, "set_back": 1, "through": 8});
    assert_eq!(phone.event("position.moved").await["data"], told);
    // What is unread already stays so, and tells nobody.
    let answer = bob.put(&unread, json!({"seq": 7})).await.expect_status(200).json();
    assert_eq!(answer, json!({"position": 5, "unread": 3, "head": 8, "set_back": 1}));
    assert_eq!(phone.events_until_quiet().await, Vec::<Value>::new());
    let answer = bob.put(&position, json!({"seq": 7})).await.expect_status(200).json();
    assert_eq!(answer, json!({"position": 7, "unread": 1, "head": 8, "set_back": 1}));
    assert_eq!(
        phone.event("position.moved").await["data"],
        json!({"room": room, "seq": 7, "set_back": 1, "through": 8})
    );
    assert_eq!(phone.ok("position.set_back", json!({"room": room, "seq": 4})).await["set_back"], 2);
    phone.event("position.moved").await;
    bob.send(room, "all read").await.expect_status(201).done();
    let answer = bob.put(&position, json!({"seq": 0})).await.json();
    assert_eq!(answer, json!({"position": 9, "unread": 0, "head": 9, "set_back": 2}));
});

both_dbs!(only_a_message_that_one_sees_is_made_unread, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.group(&[&ann]).await;
    ann.send(room, "before").await.expect_status(201).done();
    server.join(room, &bob).await;
    ann.send(room, "after").await.expect_status(201).done();
    let unread = format!("/rooms/{room}/unread");
    bob.put(&format!("/rooms/{room}/position"), json!({"seq": 5})).await.expect_status(200).done();
    // Who came later has nothing older unread, even so.
    let answer = bob.put(&unread, json!({"seq": 3})).await.expect_status(200).json();
    assert_eq!((&answer["position"], &answer["unread"]), (&json!(4), &json!(1)));
    for seq in [1, 6] {
        bob.put(&unread, json!({"seq": seq})).await.expect_status(404).problem("no_such_message").done();
    }
    eve.put(&unread, json!({"seq": 5})).await.expect_status(404).problem("no_such_room").done();
});
