//! Who may not, and what they learn by trying.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs, fresh_key};

both_dbs!(a_room_that_is_not_mine_answers_like_one_that_is_not_there, async |server: TestServer| {
    let (ann, eve, gone) = (server.user("ann").await, server.user("eve").await, server.user("gone").await);
    let room = server.group(&[&ann, &gone]).await;
    server.remove(room, &gone).await;
    ann.send(room, "secret").await.expect_status(201).done();
    let nowhere = 4_503_599_627_370_495_i64;
    for stranger in [&eve, &gone] {
        for path in ["events", "messages", "events?after=0", "messages?around=1"] {
            let there = stranger.get(&format!("/rooms/{room}/{path}")).await.expect_status(404).problem("no_such_room");
            let absent = stranger.get(&format!("/rooms/{nowhere}/{path}")).await.expect_status(404);
            assert_eq!(there.body, absent.body);
        }
        let body = json!({"key": fresh_key(), "text": "let me in"});
        let there = stranger.post(&format!("/rooms/{room}/messages"), body.clone()).await.expect_status(404);
        assert_eq!(
            there.body,
            stranger.post(&format!("/rooms/{nowhere}/messages"), body).await.expect_status(404).body
        );
        let there = stranger.put(&format!("/rooms/{room}/position"), json!({"seq": 1})).await.expect_status(404);
        assert_eq!(there.body, stranger.put(&format!("/rooms/{nowhere}/position"), json!({"seq": 1})).await.body);
        let mut socket = stranger.socket().await;
        for (op, more) in
            [("message.send", json!({"key": fresh_key(), "text": "x"})), ("position.move", json!({"seq": 1}))]
        {
            let there = socket.refused(op, with_room(&more, room.get()), "no_such_room").await;
            assert_eq!(there, socket.refused(op, with_room(&more, nowhere), "no_such_room").await);
        }
        assert_eq!(socket.events_until_quiet().await, Vec::<Value>::new());
    }
});

fn with_room(fields: &Value, room: i64) -> Value {
    let mut fields = fields.clone();
    fields["room"] = json!(room);
    fields
}

both_dbs!(a_public_room_is_read_by_all_and_written_by_members, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.public(&[&ann, &eve]).await;
    ann.send(room, "welcome").await.expect_status(201).done();
    bob.get(&format!("/rooms/{room}/messages")).await.expect_status(200).done();
    bob.send(room, "hello").await.expect_status(403).problem("not_a_member").done();
    server.remove(room, &eve).await;
    eve.get(&format!("/rooms/{room}/messages")).await.expect_status(404).problem("no_such_room").done();
    eve.send(room, "hello").await.expect_status(404).problem("no_such_room").done();
});

both_dbs!(an_archived_room_is_read_only, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let key = fresh_key();
    let first = ann.send_as(room, &key, "before").await.expect_status(201);
    server.archive(room).await;
    ann.send(room, "after").await.expect_status(409).problem("room_archived").done();
    ann.socket()
        .await
        .refused("message.send", json!({"room": room, "key": fresh_key(), "text": "after"}), "room_archived")
        .await;
    assert_eq!(
        ann.send_as(room, &key, "before").await.expect_status(201).body,
        first.body,
        "a retry is answered all the same"
    );
    ann.get(&format!("/rooms/{room}/messages")).await.expect_status(200).done();
});

both_dbs!(a_deleted_room_is_gone, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    server.delete(room).await;
    ann.send(room, "hello").await.expect_status(404).problem("no_such_room").done();
    ann.get(&format!("/rooms/{room}/events")).await.expect_status(404).problem("no_such_room").done();
});

both_dbs!(nobody_in_particular_reads_and_writes_nothing, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.public(&[&ann]).await;
    for nobody in [server.anonymous(), server.client_with("Bearer nonsense"), server.client_with("Basic YTpi")] {
        nobody.get(&format!("/rooms/{room}/events")).await.expect_status(401).problem("unauthenticated").done();
        nobody.get(&format!("/rooms/{room}/messages")).await.expect_status(401).problem("unauthenticated").done();
        nobody.send(room, "hello").await.expect_status(401).problem("unauthenticated").done();
        nobody
            .put(&format!("/rooms/{room}/position"), json!({"seq": 1}))
            .await
            .expect_status(401)
            .problem("unauthenticated")
            .done();
    }
});

both_dbs!(fields_that_are_missing_unknown_or_wrong_are_named, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let (messages, position) = (format!("/rooms/{room}/messages"), format!("/rooms/{room}/position"));
    let key = fresh_key();
    let bodies = [
        json!({}),
        json!([]),
        json!("text"),
        json!(null),
        json!({"text": "a"}),
        json!({"key": key}),
        json!({"key": 7, "text": "a"}),
        json!({"key": "seven", "text": "a"}),
        json!({"key": key, "text": 7}),
        json!({"key": key, "text": null}),
        json!({"key": key, "text": "a", "by": 1}),
        json!({"key": key, "text": "a", "room": room}),
    ];
    for body in bodies {
        ann.post(&messages, body).await.expect_status(422).problem("invalid_request").done();
    }
    for body in [
        json!({}),
        json!({"seq": -1}),
        json!({"seq": "1"}),
        json!({"seq": 1.5}),
        json!({"seq": 1_i64 << 53}),
        json!({"seq": 1, "room": 1}),
    ] {
        ann.put(&position, body).await.expect_status(422).problem("invalid_request").done();
    }
    let mut socket = ann.socket().await;
    for fields in [
        json!({}),
        json!({"room": room, "key": key}),
        json!({"room": "5", "key": key, "text": "a"}),
        json!({"room": room, "key": key, "text": "a", "x": 1}),
    ] {
        socket.refused("message.send", fields, "invalid_request").await;
    }
    for fields in [json!({"room": room}), json!({"room": 0, "seq": 1}), json!({"room": room, "seq": -1})] {
        socket.refused("position.move", fields, "invalid_request").await;
    }
    assert_eq!(ann.get(&messages).await.json()["events"], json!([]));
});

both_dbs!(
    messages_have_a_rate,
    crate::setup().tune(|config| config.limits.message_send = app::Rate { burst: 3, refill_s: 2.0 }),
    async |server: TestServer| {
        let (ann, bob) = (server.user("ann").await, server.user("bob").await);
        let room = server.group(&[&ann, &bob]).await;
        for _ in 0..3 {
            ann.send(room, "spam").await.expect_status(201).done();
        }
        let refused = ann.send(room, "spam").await.expect_status(429).problem("rate_limited");
        assert_eq!(refused.header("retry-after"), Some("2"));
        let mut socket = ann.socket().await;
        let refused = socket
            .refused("message.send", json!({"room": room, "key": fresh_key(), "text": "spam"}), "rate_limited")
            .await;
        assert_eq!(refused["retry_after"], 2);
        bob.send(room, "others may").await.expect_status(201).done();
        server.clock().advance_s(2);
        ann.send(room, "again").await.expect_status(201).done();
    }
);

both_dbs!(a_refusal_in_a_batch_keeps_to_itself, async |server: TestServer| {
    let (ann, eve) = (server.user("ann").await, server.user("eve").await);
    let room = server.group(&[&ann]).await;
    let (mut at_ann, mut at_eve) = (ann.socket().await, eve.socket().await);
    let mut asked = Vec::new();
    // All of it queues behind one commit, so it shares the next ones.
    for number in 0..100 {
        let fields = json!({"room": room, "key": fresh_key(), "text": format!("{number}")});
        asked.push((at_ann.ask("message.send", fields.clone()).await, at_eve.ask("message.send", fields).await));
    }
    for (place, (good, bad)) in asked.into_iter().enumerate() {
        assert_eq!(at_ann.answer(good).await["ok"]["seq"], json!(place + 3));
        assert_eq!(at_eve.answer(bad).await["error"]["code"], "no_such_room");
    }
    let page = ann.get(&format!("/rooms/{room}/messages?limit=200")).await.json();
    assert_eq!(crate::seqs(&page), (3..103).collect::<Vec<_>>());
});
