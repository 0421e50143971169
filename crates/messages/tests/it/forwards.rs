//! Saying elsewhere what was said here.

use model::RoomId;
use serde_json::{Value, json};
use testkit::{TestClient, TestServer, both_dbs, fresh_key};

use crate::acts::{at, say};

async fn forward(who: &TestClient, to: RoomId, from: RoomId, seq: i64) -> testkit::Answer {
    who.post(&format!("/rooms/{to}/forwards"), json!({"key": fresh_key(), "room": from, "seq": seq})).await
}

async fn event(who: &TestClient, room: RoomId, sent: &Value) -> Value {
    who.get(&format!("/rooms/{room}/messages/{}", sent["seq"])).await.expect_status(200).json()["event"].clone()
}

both_dbs!(a_forwarded_message_tells_of_its_origin_what_all_may_know, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let (public, group) = (server.public(&[&ann, &bob]).await, server.group(&[&ann, &bob]).await);
    let target = server.group(&[&bob, &eve]).await;
    let (open, closed) = (say(&ann, public, "open").await, say(&ann, group, "closed").await);
    ann.patch(&at(group, closed), json!({"text": "closed now"})).await.expect_status(200).done();
    let sent = forward(&bob, target, public, open).await.expect_status(201).json();
    let first = event(&eve, target, &sent).await;
    assert_eq!(first["data"]["text"], "open");
    assert_eq!(
        (&first["by"], &first["data"]["forwarded"]),
        (&json!(bob.id()), &json!({"by": ann.id(), "room": public, "seq": open}))
    );
    let sent = forward(&bob, target, group, closed).await.expect_status(201).json();
    let second = event(&eve, target, &sent).await;
    assert_eq!(second["data"]["text"], "closed now", "as it was edited");
    assert_eq!(second["data"]["forwarded"], json!({"by": ann.id()}));
    // Nobody puts other words under her name.
    let path = format!("/rooms/{target}/messages/{}", sent["seq"]);
    bob.patch(&path, json!({"text": "never said"})).await.expect_status(403).problem("forbidden").done();
    // Forwarded again it tells the same, and nothing of where it stood between.
    let third = forward(&eve, target, target, sent["seq"].as_i64().unwrap()).await.expect_status(201).json();
    assert_eq!(event(&bob, target, &third).await["data"]["forwarded"], json!({"by": ann.id()}));
});

both_dbs!(who_forwards_reads_the_one_room_and_writes_in_the_other, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (hers, his) = (server.group(&[&ann]).await, server.group(&[&bob]).await);
    let seq = say(&ann, hers, "secret").await;
    let secret = forward(&bob, his, hers, seq).await.expect_status(404);
    assert_eq!(secret.body, forward(&bob, his, hers, 999).await.expect_status(404).body);
    let (own, room) = (say(&bob, his, "mine").await, hers);
    forward(&bob, room, his, own).await.expect_status(404).problem("no_such_room").done();
    let shut = server.group(&[&bob]).await;
    server.archive(shut).await;
    forward(&bob, shut, his, own).await.expect_status(409).problem("room_archived").done();
    bob.delete(&at(his, own)).await.expect_status(204).done();
    forward(&bob, his, his, own).await.expect_status(404).problem("no_such_message").done();
});

both_dbs!(the_same_key_forwards_once, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (from, to) = (server.group(&[&ann]).await, server.group(&[&ann]).await);
    let (seq, other) = (say(&ann, from, "once").await, say(&ann, from, "another").await);
    let (path, key) = (format!("/rooms/{to}/forwards"), fresh_key());
    let new = |seq: i64| json!({"key": key, "room": from, "seq": seq});
    let sent = ann.post(&path, new(seq)).await.expect_status(201).json();
    // Also when it would not say the same any more.
    ann.patch(&at(from, seq), json!({"text": "otherwise"})).await.expect_status(200).done();
    assert_eq!(ann.post(&path, new(seq)).await.expect_status(201).json(), sent);
    ann.post(&path, new(other)).await.expect_status(409).problem("key_reused").done();
    ann.send_as(to, &key, "once").await.expect_status(409).problem("key_reused").done();
});

both_dbs!(what_was_made_of_a_message_goes_with_it, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (from, to) = (server.group(&[&ann, &bob]).await, server.group(&[&bob]).await);
    let (end, ended) = (server.group(&[&bob]).await, server.group(&[&bob]).await);
    let seq = say(&ann, from, "a canary sang").await;
    let second = forward(&bob, to, from, seq).await.expect_status(201).json()["seq"].as_i64().unwrap();
    for room in [end, ended, from] {
        forward(&bob, room, to, second).await.expect_status(201).done();
    }
    server.delete(ended).await;
    // Where it stood between takes only itself away.
    bob.delete(&at(to, second)).await.expect_status(204).done();
    server.app().work_off_jobs().await.unwrap();
    let page = bob.get(&format!("/rooms/{end}/messages")).await.json();
    assert_eq!(page["events"][0]["data"]["text"], "a canary sang");
    let mut at_bob = bob.socket().await;
    ann.delete(&at(from, seq)).await.expect_status(204).done();
    server.app().work_off_jobs().await.unwrap();
    let told = at_bob.events_until_quiet().await;
    let rooms: Vec<&Value> =
        told.iter().filter(|event| event["event"] == "message.deleted").map(|event| &event["room"]).collect();
    assert_eq!(rooms.len(), 3, "{told:?}");
    for room in [from, to, end, ended] {
        let texts = server.read(move |tx| Ok(testkit::log_texts(tx, room)?)).await;
        assert!(!texts.contains("canary"), "{texts}");
    }
});
