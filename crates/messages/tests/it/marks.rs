//! What somebody keeps of messages for themselves.

use serde_json::{Value, json};
use testkit::{TestClient, TestServer, both_dbs};

use crate::acts::{at, say};
use model::RoomId;

async fn state(who: &TestClient, room: RoomId, seq: i64) -> Value {
    who.get(&at(room, seq)).await.expect_status(200).json()["state"].clone()
}

async fn saved(who: &TestClient) -> Vec<(Value, Value)> {
    let page = who.get("/saved").await.expect_status(200).json();
    page["saved"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["event"]["room"].clone(), one["event"]["seq"].clone()))
        .collect()
}

both_dbs!(what_one_saves_is_listed_for_oneself_alone, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (one, two) = (server.group(&[&ann, &bob]).await, server.group(&[&ann, &bob]).await);
    let (first, second) = (say(&ann, one, "first").await, say(&ann, two, "second").await);
    let (mut phone, mut at_ann) = (bob.socket().await, ann.socket().await);
    for (room, seq) in [(one, first), (two, second), (one, first)] {
        bob.put(&format!("{}/saved", at(room, seq)), json!(null)).await.expect_status(204).done();
    }
    let marked = |room, seq| json!({"room": room, "seq": seq, "mark": "saved"});
    for (room, seq) in [(one, first), (two, second)] {
        assert_eq!(phone.event("message.marked").await["data"], marked(room, seq));
    }
    assert_eq!(saved(&bob).await, [(json!(two), json!(second)), (json!(one), json!(first))]);
    assert_eq!(state(&bob, one, first).await, json!({"seq": first, "saved": true}));
    assert_eq!((state(&ann, one, first).await, saved(&ann).await), (Value::Null, vec![]));
    assert_eq!(at_ann.events_until_quiet().await, Vec::<Value>::new());
    let page = bob.get("/saved?limit=1").await.expect_status(200).json();
    assert_eq!(page["saved"][0]["event"]["data"]["text"], "second");
    let page = bob.get(&format!("/saved?limit=1&before={}", page["next"])).await.expect_status(200).json();
    assert_eq!((&page["saved"][0]["event"]["data"]["text"], &page["next"]), (&json!("first"), &Value::Null));
    for _ in 0..2 {
        bob.delete(&format!("{}/saved", at(two, second))).await.expect_status(204).done();
    }
    assert_eq!(phone.event("message.unmarked").await["data"], marked(two, second));
    assert_eq!(saved(&bob).await, [(json!(one), json!(first))]);
    assert_eq!(phone.events_until_quiet().await, Vec::<Value>::new());
});

both_dbs!(what_one_saved_is_seen_while_one_sees_it, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let (seq, other) = (say(&ann, room, "stays").await, say(&ann, room, "goes").await);
    for seq in [seq, other] {
        bob.put(&format!("{}/saved", at(room, seq)), json!(null)).await.expect_status(204).done();
    }
    server.remove(room, &bob).await;
    assert_eq!(saved(&bob).await, vec![]);
    bob.put(&format!("{}/hidden", at(room, seq)), json!(null)).await.expect_status(404).problem("no_such_room").done();
    ann.delete(&at(room, other)).await.expect_status(204).done();
    server.join(room, &bob).await;
    assert_eq!(saved(&bob).await, [(json!(room), json!(seq))]);
    let gone = state(&bob, room, other).await;
    assert!(gone["deleted"].is_object() && gone.get("saved").is_none(), "{gone}");
});

both_dbs!(what_one_hides_is_hidden_from_oneself, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.group(&[&ann, &bob]).await;
    let seq = say(&ann, room, "not for me").await;
    let hidden = format!("{}/hidden", at(room, seq));
    bob.put(&hidden, json!(null)).await.expect_status(204).done();
    assert_eq!(state(&bob, room, seq).await, json!({"seq": seq, "hidden": true}));
    assert_eq!(state(&ann, room, seq).await, Value::Null);
    let mut phone = bob.socket().await;
    phone.ok("message.mark", json!({"room": room, "seq": seq, "mark": "saved"})).await;
    assert_eq!(state(&bob, room, seq).await, json!({"seq": seq, "saved": true, "hidden": true}));
    phone.ok("message.unmark", json!({"room": room, "seq": seq, "mark": "hidden"})).await;
    assert_eq!(state(&bob, room, seq).await, json!({"seq": seq, "saved": true}));
    let marks = format!("/rooms/{room}/marks?from={seq}&to={seq}");
    assert_eq!(bob.get(&marks).await.expect_status(200).json(), json!({"marks": [{"seq": seq, "mark": "saved"}]}));
    assert_eq!(ann.get(&marks).await.expect_status(200).json(), json!({"marks": []}));
    eve.get(&marks).await.expect_status(404).problem("no_such_room").done();
    for wrong in ["", "?from=1", "?from=1&to=x", "?from=-1&to=2"] {
        bob.get(&format!("/rooms/{room}/marks{wrong}")).await.expect_status(422).done();
    }
    eve.put(&hidden, json!(null)).await.expect_status(404).problem("no_such_room").done();
    eve.delete(&hidden).await.expect_status(404).problem("no_such_room").done();
    for wrong in [1, 99] {
        let path = format!("{}/hidden", at(room, wrong));
        bob.put(&path, json!(null)).await.expect_status(404).problem("no_such_message").done();
    }
});
