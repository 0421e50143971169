//! What is done to messages: who may, what everybody hears, and what is left.

use serde_json::{Value, json};
use testkit::{NewTestRoom, Setup, TestClient, TestServer, both_dbs};

use model::{History, RoomId, RoomKind};

const THUMB: &str = "%F0%9F%91%8D";

pub(crate) async fn say(who: &TestClient, room: RoomId, text: &str) -> i64 {
    who.send(room, text).await.expect_status(201).json()["seq"].as_i64().unwrap()
}

pub(crate) fn at(room: RoomId, seq: i64) -> String {
    format!("/rooms/{room}/messages/{seq}")
}

async fn states(who: &TestClient, room: RoomId) -> Value {
    who.get(&format!("/rooms/{room}/messages")).await.expect_status(200).json()["states"].clone()
}

both_dbs!(an_edited_message_says_the_new_everywhere_and_the_old_as_a_version, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let seq = say(&ann, room, "helo").await;
    let mut at_bob = bob.socket().await;
    let sent = ann.patch(&at(room, seq), json!({"text": " hello "})).await.expect_status(200).json();
    let event = at_bob.event("message.edited").await;
    assert_eq!(event["data"], json!({"seq": seq, "text": "hello"}));
    assert_eq!((&event["seq"], &event["at"], &event["by"]), (&sent["seq"], &sent["at"], &json!(ann.id())));
    let edited = json!({"seq": sent["seq"], "at": sent["at"], "text": "hello"});
    assert_eq!(states(&bob, room).await, json!([{"seq": seq, "edited": edited}]));
    let one = bob.get(&at(room, seq)).await.json();
    assert_eq!((&one["state"]["edited"], &one["event"]["data"]["text"]), (&edited, &json!("helo")));
    let versions = bob.get(&format!("{}/versions", at(room, seq))).await.json();
    let texts: Vec<&str> =
        versions["versions"].as_array().unwrap().iter().map(|v| v["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["helo", "hello"]);
    // Once more, because the answer was lost: nothing happens.
    let again = ann.patch(&at(room, seq), json!({"text": "hello"})).await.expect_status(200).json();
    assert_eq!(again, sent);
    assert_eq!(at_bob.events_until_quiet().await, Vec::<Value>::new());
});

both_dbs!(only_who_sent_it_says_it_otherwise, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let seq = say(&bob, room, "mine").await;
    // She owns the room.
    ann.patch(&at(room, seq), json!({"text": "hers"})).await.expect_status(403).problem("forbidden").done();
    for (text, status) in [(json!(""), 422), (json!(7), 422), (Value::Null, 422)] {
        bob.patch(&at(room, seq), json!({"text": text})).await.expect_status(status).done();
    }
    assert_eq!(states(&ann, room).await, json!([]));
    server.archive(room).await;
    bob.patch(&at(room, seq), json!({"text": "late"})).await.expect_status(409).problem("room_archived").done();
});

fn for_ten_minutes() -> Setup {
    crate::setup().tune(|config| config.messages.edit_minutes = Some(10))
}

both_dbs!(a_server_may_end_the_time_for_edits, for_ten_minutes(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let seq = say(&ann, room, "one").await;
    server.clock().advance_s(590);
    ann.patch(&at(room, seq), json!({"text": "two"})).await.expect_status(200).done();
    server.clock().advance_s(11);
    let ann = server.client_of(ann.id());
    ann.patch(&at(room, seq), json!({"text": "three"})).await.expect_status(403).problem("edit_too_late").done();
    // What it says already is no edit, and whoever lost the answer asks at any time.
    ann.patch(&at(room, seq), json!({"text": "two"})).await.expect_status(200).done();
});

both_dbs!(a_deleted_message_leaves_a_number, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let key = testkit::fresh_key();
    let sent = bob.send_as(room, &key, "a canary sang").await.expect_status(201).json();
    let seq = sent["seq"].as_i64().unwrap();
    bob.patch(&at(room, seq), json!({"text": "a canary sang twice"})).await.expect_status(200).done();
    bob.put(&format!("{}/reactions/{THUMB}", at(room, seq)), json!(null)).await.expect_status(204).done();
    bob.put(&format!("/rooms/{room}/pins/{seq}"), json!(null)).await.expect_status(204).done();
    assert_eq!(unread(&ann, room).await, 1);
    let mut at_ann = ann.socket().await;
    bob.delete(&at(room, seq)).await.expect_status(204).done();
    let told = at_ann.event("message.deleted").await;
    assert_eq!((&told["data"], &told["by"]), (&json!({"seq": seq}), &json!(bob.id())));
    assert_eq!(unread(&ann, room).await, 0);
    let page = ann.get(&format!("/rooms/{room}/events?after=3")).await.expect_status(200);
    assert!(!page.body.contains("canary"), "{}", page.body);
    let deleted = json!({"seq": told["seq"], "at": told["at"], "by": bob.id()});
    assert_eq!(page.json()["states"], json!([{"seq": seq, "deleted": deleted}]));
    assert_eq!(ann.get(&format!("/rooms/{room}/pins")).await.json(), json!({"pins": []}));
    // It is gone for every act, and its key still answers where it stood.
    bob.patch(&at(room, seq), json!({"text": "back"})).await.expect_status(404).problem("no_such_message").done();
    bob.delete(&at(room, seq)).await.expect_status(404).problem("no_such_message").done();
    ann.put(&format!("{}/reactions/{THUMB}", at(room, seq)), json!(null)).await.expect_status(404).done();
    ann.get(&format!("{}/versions", at(room, seq))).await.expect_status(404).problem("no_such_message").done();
    assert_eq!(bob.send_as(room, &key, "whatever").await.expect_status(201).json(), sent);
    assert!(!texts_of_the_log(&server, room).await.contains("canary"));
});

async fn unread(who: &TestClient, room: RoomId) -> i64 {
    who.put(&format!("/rooms/{room}/position"), json!({"seq": 0})).await.json()["unread"].as_i64().unwrap()
}

async fn texts_of_the_log(server: &TestServer, room: RoomId) -> String {
    server.read(move |tx| Ok(testkit::log_texts(tx, room)?)).await
}

both_dbs!(moderators_take_away_what_others_said_and_members_their_own, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.group(&[&ann, &bob, &eve]).await;
    let (first, second) = (say(&bob, room, "first").await, say(&bob, room, "second").await);
    eve.delete(&at(room, first)).await.expect_status(403).problem("forbidden").done();
    ann.delete(&at(room, first)).await.expect_status(204).done();
    server.archive(room).await;
    bob.delete(&at(room, second)).await.expect_status(204).done();
    let gone = states(&eve, room).await;
    let by: Vec<&Value> = gone.as_array().unwrap().iter().map(|state| &state["deleted"]["by"]).collect();
    assert_eq!(by, [&json!(ann.id()), &json!(bob.id())]);
});

both_dbs!(an_emoji_counts_once_for_each_person, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let seq = say(&ann, room, "hello").await;
    let reactions = format!("{}/reactions", at(room, seq));
    let mut at_ann = ann.socket().await;
    for who in [&bob, &bob, &ann] {
        who.put(&format!("{reactions}/{THUMB}"), json!(null)).await.expect_status(204).done();
    }
    // With and without the mark for "as a picture" it is the same heart.
    for heart in ["%E2%9D%A4", "%E2%9D%A4%EF%B8%8F"] {
        ann.put(&format!("{reactions}/{heart}"), json!(null)).await.expect_status(204).done();
    }
    let told = at_ann.events_until_quiet().await;
    let kinds: Vec<_> = told.iter().map(|event| (&event["by"], &event["data"]["emoji"])).collect();
    let (ann_id, bob_id) = (json!(ann.id()), json!(bob.id()));
    assert_eq!(kinds, [(&bob_id, &json!("👍")), (&ann_id, &json!("👍")), (&ann_id, &json!("❤️"))]);
    let counts = json!([{"emoji": "❤️", "count": 1, "mine": false}, {"emoji": "👍", "count": 2, "mine": true}]);
    assert_eq!(states(&bob, room).await, json!([{"seq": seq, "reactions": counts}]));
    let who = json!([{"emoji": "👍", "users": [bob.id(), ann.id()]}, {"emoji": "❤️", "users": [ann.id()]}]);
    assert_eq!(bob.get(&reactions).await.json(), json!({"reactions": who}));
    for _ in 0..2 {
        bob.delete(&format!("{reactions}/{THUMB}")).await.expect_status(204).done();
    }
    assert_eq!(at_ann.events_until_quiet().await.len(), 1);
    for none in ["a", "%F0%9F%91%8D%F0%9F%91%8D", "%3Cb%3E"] {
        bob.put(&format!("{reactions}/{none}"), json!(null)).await.expect_status(422).problem("bad_emoji").done();
    }
});

both_dbs!(a_message_has_twenty_kinds_of_emoji_at_most, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let seq = say(&ann, room, "hello").await;
    let mut at_ann = ann.socket().await;
    for face in ('😀'..).take(20) {
        at_ann.ok("reaction.add", json!({"room": room, "seq": seq, "emoji": face.to_string()})).await;
    }
    at_ann.refused("reaction.add", json!({"room": room, "seq": seq, "emoji": "👍"}), "too_many_reactions").await;
    // A kind that is there may be joined, and one that went makes room.
    bob.put(&format!("{}/reactions/%F0%9F%98%80", at(room, seq)), json!(null)).await.expect_status(204).done();
    at_ann.ok("reaction.remove", json!({"room": room, "seq": seq, "emoji": "😁"})).await;
    at_ann.ok("reaction.add", json!({"room": room, "seq": seq, "emoji": "👍"})).await;
});

both_dbs!(a_room_keeps_messages_in_view_the_last_pinned_first, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (group, public) = (server.group(&[&ann, &bob]).await, server.public(&[&ann, &bob]).await);
    let (first, second) = (say(&ann, group, "first").await, say(&ann, group, "second").await);
    for seq in [second, first, first] {
        bob.put(&format!("/rooms/{group}/pins/{seq}"), json!(null)).await.expect_status(204).done();
    }
    let pins = ann.get(&format!("/rooms/{group}/pins")).await.json();
    let seqs: Vec<i64> =
        pins["pins"].as_array().unwrap().iter().map(|pin| pin["event"]["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, [first, second]);
    assert_eq!((&pins["pins"][0]["by"], &pins["pins"][0]["state"]["pinned"]), (&json!(bob.id()), &json!(true)));
    ann.delete(&format!("/rooms/{group}/pins/{first}")).await.expect_status(204).done();
    assert_eq!(states(&ann, group).await, json!([{"seq": second, "pinned": true}]));
    // In public rooms moderators decide.
    let seq = say(&bob, public, "look at me").await;
    bob.put(&format!("/rooms/{public}/pins/{seq}"), json!(null)).await.expect_status(403).problem("forbidden").done();
    ann.put(&format!("/rooms/{public}/pins/{seq}"), json!(null)).await.expect_status(204).done();
});

both_dbs!(a_reply_names_a_message_of_its_own_room, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (room, other) = (server.group(&[&ann, &bob]).await, server.group(&[&ann]).await);
    let seq = say(&ann, room, "shall we?").await;
    let elsewhere = say(&ann, other, "one").await + 5;
    let new = |reply: i64| json!({"key": testkit::fresh_key(), "text": "yes", "reply": reply});
    let path = format!("/rooms/{room}/messages");
    let sent = bob.post(&path, new(seq)).await.expect_status(201).json();
    let event = ann.get(&format!("{path}/{}", sent["seq"])).await.json()["event"].clone();
    assert_eq!(event["data"]["reply"], json!(seq));
    // 1 is how the room began.
    for nothing in [1, elsewhere, 999] {
        bob.post(&path, new(nothing)).await.expect_status(404).problem("no_such_message").done();
    }
    ann.delete(&at(room, seq)).await.expect_status(204).done();
    bob.post(&path, new(seq)).await.expect_status(404).problem("no_such_message").done();
});

both_dbs!(what_one_may_not_see_cannot_be_acted_on, async |server: TestServer| {
    let (ann, eve, late) = (server.user("ann").await, server.user("eve").await, server.user("late").await);
    let new = NewTestRoom { history: History::SinceJoin, kind: RoomKind::Group, ..NewTestRoom::default() };
    let room = server.room(&new, &[&ann]).await;
    let seq = say(&ann, room, "before").await;
    server.join(room, &late).await;
    let acts = [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("GET", "/versions"),
        ("GET", "/reactions"),
        ("PUT", "/reactions/%F0%9F%91%8D"),
        ("DELETE", "/reactions/%F0%9F%91%8D"),
    ];
    for (method, tail) in acts {
        for (who, code) in [(&eve, "no_such_room"), (&late, "no_such_message")] {
            let there = act(who, method, &format!("{}{tail}", at(room, seq))).await.expect_status(404).problem(code);
            let room = if code == "no_such_room" { RoomId::try_from(77).unwrap() } else { room };
            let absent = act(who, method, &format!("{}{tail}", at(room, 888))).await.expect_status(404);
            assert_eq!(there.body, absent.body, "{method} {tail}");
        }
    }
    for who in [&eve, &late] {
        who.put(&format!("/rooms/{room}/pins/{seq}"), json!(null)).await.expect_status(404).done();
        who.delete(&format!("/rooms/{room}/pins/{seq}")).await.expect_status(404).done();
    }
});

async fn act(who: &TestClient, method: &str, path: &str) -> testkit::Answer {
    let request = who.request(method.parse().unwrap(), path);
    let request = if method == "PATCH" { request.json(&json!({"text": "x"})) } else { request };
    testkit::Answer::to(request).await
}
