//! What messages name: who is called, and what is found under which tag.

use messages::{Imported, RoomImport};
use model::{ClientKey, History, MessageText, RoomId, RoomKind, Time};
use serde_json::{Value, json};
use testkit::{NewTestRoom, TestClient, TestServer, both_dbs, fresh_key};

use crate::acts::{at, say};
use crate::store;

async fn tags(who: &TestClient, room: RoomId, query: &str) -> Value {
    who.get(&format!("/rooms/{room}/tags{query}")).await.expect_status(200).json()
}

/// The numbers of the messages under a tag, and where the next page begins.
async fn under(who: &TestClient, room: RoomId, tag: &str) -> (Vec<i64>, Value) {
    let page = who.get(&format!("/rooms/{room}/tags/{tag}")).await.expect_status(200).json();
    let seqs = page["messages"].as_array().unwrap().iter().map(|one| one["event"]["seq"].as_i64().unwrap());
    (seqs.collect(), page["next"].clone())
}

/// What a message says of whom it calls.
async fn calls(who: &TestClient, room: RoomId, seq: i64) -> (Value, Value) {
    let one = who.get(&at(room, seq)).await.expect_status(200).json();
    let said = if one["state"]["edited"].is_object() { &one["state"]["edited"] } else { &one["event"]["data"] };
    (said["mentions"].clone(), said["everyone"].clone())
}

/// What the doctor finds wrong about names: each as (counted, found).
async fn wrong(server: &TestServer) -> Vec<i64> {
    let findings = server.read(app::doctor::examine).await;
    findings.into_iter().filter(|one| one.check.contains("name")).map(|one| one.found).collect()
}

both_dbs!(members_are_called_by_their_ids_and_nobody_else, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("Ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.group(&[&ann, &bob]).await;
    let mut at_bob = bob.socket().await;
    let seq = say(&ann, room, "🙂 @BOB, **@ann** and @eve; @nobody; `@bob`; @bob again").await;
    let told = at_bob.event("message.created").await;
    let expected = json!([
        {"user": bob.id(), "from": 2, "to": 6}, {"user": ann.id(), "from": 10, "to": 14}, {"user": bob.id(), "from": 44, "to": 48},
    ]);
    assert_eq!((&told["data"]["mentions"], &told["data"]["everyone"]), (&expected, &Value::Null));
    assert_eq!(calls(&bob, room, seq).await, (expected, Value::Null));
    // Said otherwise it calls others; taken away nobody.
    server.join(room, &eve).await;
    bob.patch(&at(room, seq), json!({"text": "@eve"})).await.expect_status(403).done();
    ann.patch(&at(room, seq), json!({"text": "now @eve"})).await.expect_status(200).done();
    let edited = at_bob.event("message.edited").await;
    let expected = json!([{"user": eve.id(), "from": 4, "to": 8}]);
    assert_eq!(edited["data"]["mentions"], expected);
    assert_eq!(calls(&bob, room, seq).await, (expected, Value::Null));
    assert_eq!(wrong(&server).await, Vec::<i64>::new());
    ann.delete(&at(room, seq)).await.expect_status(204).done();
    assert_eq!(wrong(&server).await, Vec::<i64>::new());
});

both_dbs!(everybody_is_called_by_those_who_may, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (group, public) = (server.group(&[&ann, &bob]).await, server.public(&[&ann, &bob]).await);
    for (who, room, may) in [(&ann, group, true), (&bob, group, true), (&ann, public, true), (&bob, public, false)] {
        let seq = say(who, room, "@Room come here").await;
        let expected = if may { json!(true) } else { Value::Null };
        assert_eq!(calls(&ann, room, seq).await, (Value::Null, expected), "{}", who.id());
    }
    for number in 0..99 {
        server.join(group, &server.user(&["u", &number.to_string()].concat()).await).await;
    }
    let (many, hers) = (say(&bob, group, "@room").await, say(&ann, group, "@room").await);
    assert_eq!(calls(&ann, group, many).await.1, Value::Null, "101 are too many for anybody");
    assert_eq!(calls(&ann, group, hers).await.1, json!(true), "but not for its owner");
    assert_eq!(wrong(&server).await, Vec::<i64>::new());
});

both_dbs!(the_same_key_answers_whoever_came_since, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let (one, other) = (fresh_key(), fresh_key());
    let called = ann.send_as(room, &one, "@bob").await.expect_status(201).json();
    let missed = ann.send_as(room, &other, "@eve").await.expect_status(201).json();
    server.leave(room, &bob).await;
    server.join(room, &server.user("eve").await).await;
    assert_eq!(ann.send_as(room, &one, "@bob").await.expect_status(201).json(), called);
    assert_eq!(ann.send_as(room, &other, "@eve").await.expect_status(201).json(), missed);
    ann.send_as(room, &one, "@eve").await.expect_status(409).problem("key_reused").done();
});

both_dbs!(a_tag_leads_to_its_messages, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let first = say(&ann, room, "#Rust and #Straße, `#code`").await;
    let second = say(&bob, room, "#rust #RUST").await;
    let third = say(&bob, room, "#rust_2").await;
    let all = tags(&bob, room, "").await;
    let expected = json!([
        {"tag": "rust", "count": 2, "last": second}, {"tag": "rust_2", "count": 1, "last": third},
        {"tag": "straße", "count": 1, "last": first},
    ]);
    assert_eq!(all, json!({"tags": expected, "next": null}));
    let page = tags(&bob, room, "?limit=1").await;
    assert_eq!(page, json!({"tags": [expected[0]], "next": "rust"}));
    assert_eq!(tags(&bob, room, "?limit=1&after=rust").await["tags"], json!([expected[1]]));
    assert_eq!(tags(&bob, room, "?prefix=STRA").await["tags"], json!([expected[2]]));
    assert_eq!(tags(&bob, room, "?prefix=x").await, json!({"tags": [], "next": null}));
    assert_eq!(under(&bob, room, "RUST/messages").await, (vec![second, first], Value::Null));
    assert_eq!(under(&bob, room, "rust/messages?limit=1").await, (vec![second], json!(second)));
    assert_eq!(under(&bob, room, &format!("rust/messages?before={second}")).await, (vec![first], Value::Null));
    assert_eq!(under(&bob, room, "Stra%C3%9Fe/messages").await.0, [first]);
    assert_eq!(under(&bob, room, "none/messages").await.0, Vec::<i64>::new());
    // What it says now counts.
    bob.patch(&at(room, second), json!({"text": "#other"})).await.expect_status(200).done();
    ann.delete(&at(room, third)).await.expect_status(204).done();
    let left: Vec<Value> = tags(&ann, room, "").await["tags"].as_array().unwrap().clone();
    assert_eq!(left.iter().map(|one| one["tag"].as_str().unwrap()).collect::<Vec<_>>(), ["other", "rust", "straße"]);
    assert_eq!(under(&ann, room, "rust/messages").await.0, [first]);
    let edited = ann.get(&format!("/rooms/{room}/tags/other/messages")).await.json();
    assert_eq!(edited["messages"][0]["state"]["edited"]["text"], "#other");
    assert_eq!(wrong(&server).await, Vec::<i64>::new());
});

both_dbs!(tags_are_told_to_those_who_see_their_messages, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let since = NewTestRoom { kind: RoomKind::Public, history: History::SinceJoin, ..NewTestRoom::default() };
    let room = server.room(&since, &[&ann]).await;
    let early = say(&ann, room, "#early #both").await;
    server.join(room, &bob).await;
    let late = say(&ann, room, "#both").await;
    assert_eq!(tags(&bob, room, "").await["tags"], json!([{"tag": "both", "count": 1, "last": late}]));
    assert_eq!(under(&bob, room, "both/messages").await.0, [late]);
    assert_eq!(under(&ann, room, "both/messages").await.0, [late, early]);
    assert_eq!(tags(&eve, room, "").await["tags"], json!([]), "no history before one joins");
    let group = server.group(&[&ann]).await;
    for path in ["tags", "tags/both/messages"] {
        eve.get(&format!("/rooms/{group}/{path}")).await.expect_status(404).problem("no_such_room").done();
    }
    for bad in ["tags?after=%00", "tags?prefix=a%00", "tags?prefix=a%20b", "tags?limit=0", "tags/a/messages?before=x"] {
        ann.get(&format!("/rooms/{room}/{bad}")).await.expect_status(422).problem("invalid_request").done();
    }
    for bad in ["1", "a%20b", "%00", "a%2Fb", &"a".repeat(51)] {
        ann.get(&format!("/rooms/{room}/tags/{bad}/messages")).await.expect_status(404).done();
    }
});

both_dbs!(what_is_forwarded_or_came_by_an_import_calls_nobody, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (from, to) = (server.group(&[&ann, &bob]).await, server.group(&[&ann, &bob]).await);
    let seq = say(&ann, from, "@bob @room #tag").await;
    let body = json!({"key": fresh_key(), "room": from, "seq": seq});
    let sent = ann.post(&format!("/rooms/{to}/forwards"), body).await.expect_status(201).json();
    let (by, text) = (ann.id(), MessageText::new("@bob #old").unwrap());
    server
        .write(move |work| {
            let mut import = RoomImport::begin(work, to)?;
            let key: ClientKey = serde_json::from_value(json!("00000000-0000-4000-8000-000000000009")).unwrap();
            import.add(work, by, &Imported { key, text: text.clone(), at: Time(0) })?;
            import.end(work)
        })
        .await;
    let forwarded = sent["seq"].as_i64().unwrap();
    for seq in [forwarded, forwarded + 1] {
        assert_eq!(calls(&bob, to, seq).await, (Value::Null, Value::Null));
    }
    assert_eq!(under(&bob, to, "tag/messages").await.0, [forwarded]);
    assert_eq!(under(&bob, to, "old/messages").await.0, [forwarded + 1]);
    assert_eq!(wrong(&server).await, Vec::<i64>::new());
});

both_dbs!(the_doctor_finds_names_that_nobody_wrote, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    say(&ann, room, "#one #two @ann").await;
    assert_eq!(wrong(&server).await, Vec::<i64>::new());
    server.write(move |work| Ok(store::mix_up(work.tx(), room)?)).await;
    assert_eq!(wrong(&server).await, [2, 1]);
});
