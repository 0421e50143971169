//! What is reported, to whom, and what becomes of it.

use serde_json::{Value, json};
use testkit::{NewTestRoom, TestClient, TestServer, both_dbs};

use crate::acts::{at, say};
use model::{RoomId, RoomKind};

async fn report(who: &TestClient, room: RoomId, seq: i64, body: Value) -> testkit::Answer {
    who.put(&format!("{}/report", at(room, seq)), body).await
}

async fn reports(who: &TestClient, path: &str) -> Vec<Value> {
    who.get(path).await.expect_status(200).json()["reports"].as_array().unwrap().clone()
}

both_dbs!(a_report_reaches_those_who_look_after_the_room, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.group(&[&ann, &bob, &eve]).await;
    let seq = say(&eve, room, "buy this").await;
    let (mut at_ann, mut at_eve) = (ann.socket().await, eve.socket().await);
    report(&bob, room, seq, json!({"reason": "spam", "note": " again "})).await.expect_status(204).done();
    assert_eq!(at_ann.event("reports.changed").await["data"], json!({"room": room}));
    // Once a person is enough.
    report(&bob, room, seq, json!({"reason": "other"})).await.expect_status(204).done();
    assert_eq!(at_ann.events_until_quiet().await, Vec::<Value>::new());
    let path = format!("/rooms/{room}/reports");
    let list = reports(&ann, &path).await;
    assert_eq!(
        (list.len(), &list[0]["decision"], &list[0]["event"]["data"]["text"]),
        (1, &Value::Null, &json!("buy this"))
    );
    let said = &list[0]["complaints"];
    assert_eq!(
        (&said[0]["by"], &said[0]["reason"], &said[0]["note"]),
        (&json!(bob.id()), &json!("spam"), &json!("again"))
    );
    for other in [&bob, &eve] {
        other.get(&path).await.expect_status(403).problem("forbidden").done();
    }
    assert_eq!(at_eve.events_until_quiet().await, Vec::<Value>::new());
    report(&eve, room, seq, json!({"reason": "spam"})).await.expect_status(422).problem("own_message").done();
    for wrong in [json!({}), json!({"reason": "because"}), json!({"reason": "spam", "note": "x".repeat(501)})] {
        report(&bob, room, seq, wrong).await.expect_status(422).done();
    }
});

both_dbs!(a_report_is_dismissed_and_opened_again, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.group(&[&ann, &bob, &eve]).await;
    let seq = say(&ann, room, "stay calm").await;
    report(&bob, room, seq, json!({"reason": "harassment"})).await.expect_status(204).done();
    let path = format!("/rooms/{room}/reports");
    let id = reports(&ann, &path).await[0]["id"].clone();
    let decision = format!("{path}/{id}/decision");
    bob.put(&decision, json!({"verdict": "dismissed"})).await.expect_status(403).problem("forbidden").done();
    for _ in 0..2 {
        ann.put(&decision, json!({"verdict": "dismissed"})).await.expect_status(204).done();
    }
    assert_eq!(reports(&ann, &path).await, Vec::<Value>::new());
    let all = reports(&ann, &format!("{path}?all=true")).await;
    assert_eq!((&all[0]["decision"]["verdict"], &all[0]["decision"]["by"]), (&json!("dismissed"), &json!(ann.id())));
    ann.delete(&decision).await.expect_status(204).done();
    assert_eq!(reports(&ann, &path).await.len(), 1);
    ann.put(&decision, json!({"verdict": "dismissed"})).await.expect_status(204).done();
    report(&eve, room, seq, json!({"reason": "other"})).await.expect_status(204).done();
    assert_eq!(reports(&ann, &path).await[0]["complaints"].as_array().unwrap().len(), 2);
    ann.put(&decision, json!({"verdict": "removed"})).await.expect_status(204).done();
    bob.get(&at(room, seq)).await.expect_status(200).done();
    let state = bob.get(&at(room, seq)).await.json()["state"].clone();
    assert_eq!(state["deleted"]["by"], json!(ann.id()));
    ann.delete(&decision).await.expect_status(409).problem("already_removed").done();
    let verdict = json!({"verdict": "dismissed"});
    ann.put(&decision, verdict).await.expect_status(409).problem("already_removed").done();
    let nowhere = format!("{path}/{}/decision", 77);
    ann.put(&nowhere, json!({"verdict": "removed"})).await.expect_status(404).problem("no_such_report").done();
});

both_dbs!(a_message_that_goes_by_itself_leaves_nothing_to_decide, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let seq = say(&bob, room, "a canary").await;
    report(&ann, room, seq, json!({"reason": "spam"})).await.expect_status(204).done();
    bob.delete(&at(room, seq)).await.expect_status(204).done();
    let path = format!("/rooms/{room}/reports");
    assert_eq!(reports(&ann, &path).await, Vec::<Value>::new());
    let all = ann.get(&format!("{path}?all=true")).await.expect_status(200);
    assert!(!all.body.contains("canary"), "{}", all.body);
    assert_eq!(all.json()["reports"][0]["decision"]["verdict"], "removed");
    report(&ann, room, seq, json!({"reason": "spam"})).await.expect_status(404).problem("no_such_message").done();
});

both_dbs!(administrators_see_what_was_reported_and_nothing_else, async |server: TestServer| {
    let (ann, bob, root) = (server.user("ann").await, server.user("bob").await, server.admin("root").await);
    let room = server.room(&NewTestRoom { kind: RoomKind::Direct, ..NewTestRoom::default() }, &[&ann, &bob]).await;
    let (mean, other) = (say(&bob, room, "mean words").await, say(&bob, room, "kind words").await);
    let mut at_root = root.socket().await;
    report(&ann, room, mean, json!({"reason": "harassment"})).await.expect_status(204).done();
    assert_eq!(at_root.event("reports.changed").await["data"], json!({}));
    ann.get(&format!("/rooms/{room}/reports")).await.expect_status(403).problem("forbidden").done();
    for nobody in [&ann, &bob] {
        nobody.get("/admin/reports").await.expect_status(403).problem("forbidden").done();
    }
    let list = reports(&root, "/admin/reports").await;
    assert_eq!((list.len(), &list[0]["event"]["data"]["text"]), (1, &json!("mean words")));
    let decision = format!("/admin/reports/{}/decision", list[0]["id"]);
    for seq in [mean, other] {
        root.get(&at(room, seq)).await.expect_status(404).problem("no_such_room").done();
    }
    bob.put(&decision, json!({"verdict": "dismissed"})).await.expect_status(403).problem("forbidden").done();
    root.put(&decision, json!({"verdict": "dismissed"})).await.expect_status(204).done();
    root.delete(&decision).await.expect_status(204).done();
    root.put(&decision, json!({"verdict": "removed"})).await.expect_status(204).done();
    let state = ann.get(&at(room, mean)).await.expect_status(200).json()["state"].clone();
    assert_eq!(state["deleted"]["by"], Value::Null);
    ann.get(&at(room, other)).await.expect_status(200).done();
});
