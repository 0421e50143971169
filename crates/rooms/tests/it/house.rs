//! The room that everybody is in.

use model::RoomId;
use serde_json::{Value, json};
use testkit::{TestClient, TestServer, both_dbs};

use crate::steps::{id, kinds, log, make, member, see};
use crate::store::{count_outside, crowd, owners};

/// The default room, as somebody who is in it finds it.
pub async fn default_of(who: &TestClient) -> RoomId {
    let rooms = who.get("/rooms").await.expect_status(200).json();
    let default = rooms["rooms"].as_array().unwrap().iter().find(|room| room["default"] == true);
    id(default.expect("everybody is in the default room"))
}

both_dbs!(every_account_is_in_general_from_its_beginning, async |server: TestServer| {
    let (ann, root, bob) = (server.user("ann").await, server.admin("root").await, server.user("bob").await);
    let general = default_of(&ann).await;
    let seen = see(&bob, general).await;
    assert_eq!((&seen["name"], &seen["kind"], &seen["members"]), (&json!("general"), &json!("public"), &json!(3)));
    assert_eq!((&seen["role"], &seen["state"], &seen["unread"]), (&json!("member"), &json!("joined"), &json!(0)));
    assert_eq!(server.read(move |tx| owners(tx, general)).await, [root.id()], "administrators own it");
    let log = log(&server, &bob, general).await;
    assert_eq!(kinds(&log), ["room.created", "member.joined", "member.joined", "member.joined"]);
    assert!(log.iter().all(|event| event["by"] == Value::Null));
});

both_dbs!(a_second_start_makes_no_second_general, async |server: TestServer| {
    let ann = server.user("ann").await;
    let general = default_of(&ann).await;
    let other = server.another_node().await;
    let bob = other.user("bob").await;
    assert_eq!(default_of(&bob).await, general);
    assert_eq!(bob.get("/rooms/public").await.json()["rooms"].as_array().unwrap().len(), 1);
});

both_dbs!(an_administrator_makes_another_public_room_the_default, async |server: TestServer| {
    let (root, ann, bob, eve) =
        (server.admin("root").await, server.user("ann").await, server.user("bob").await, server.user("eve").await);
    crowd(&server, 600).await;
    let general = default_of(&ann).await;
    let room = make(&ann, "public", "plaza").await;
    eve.post(&format!("/rooms/{room}/join"), json!({})).await.expect_status(200).done();
    ann.delete(&member(room, &eve)).await.expect_status(204).done();
    let path = format!("/rooms/{room}/default");
    ann.put(&path, json!({})).await.expect_status(403).problem("forbidden").done();
    root.put(&path, json!({})).await.expect_status(204).done();
    root.put(&path, json!({})).await.expect_status(204).done();
    assert_eq!(default_of(&bob).await, room);
    assert_eq!(see(&bob, general).await["default"], false);
    assert_eq!(server.read(move |tx| count_outside(tx, room)).await, 1, "only she who was put out");
    eve.get(&format!("/rooms/{room}")).await.expect_status(404).done();
    let joe = server.user("joe").await;
    assert_eq!(default_of(&joe).await, room);
    assert_eq!(see(&joe, general).await["state"], Value::Null);
    assert_eq!(server.read(move |tx| owners(tx, room)).await, {
        let mut owners = [ann.id(), root.id()];
        owners.sort();
        owners
    });
    // The one before is a public room like others now.
    bob.post(&format!("/rooms/{general}/leave"), json!({})).await.expect_status(204).done();
    bob.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(409).problem("default_room").done();
    let changes = |log: Vec<Value>| {
        let changed: Vec<Value> = log.into_iter().filter(|event| event["event"] == "room.changed").collect();
        changed.into_iter().map(|event| event["data"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(changes(log(&server, &root, general).await), [json!({"default": false})]);
    assert_eq!(changes(log(&server, &root, room).await), [json!({"default": true})]);
});

both_dbs!(only_an_open_public_room_can_be_the_default, async |server: TestServer| {
    let (root, ann) = (server.admin("root").await, server.user("ann").await);
    let own = make(&root, "group", "mine").await;
    let foreign = make(&ann, "group", "hers").await;
    let old = make(&ann, "public", "old").await;
    ann.patch(&format!("/rooms/{old}"), json!({"archived": true})).await.expect_status(200).done();
    root.put(&format!("/rooms/{own}/default"), json!({})).await.expect_status(409).problem("not_public").done();
    root.put(&format!("/rooms/{foreign}/default"), json!({})).await.expect_status(404).problem("no_such_room").done();
    root.put(&format!("/rooms/{old}/default"), json!({})).await.expect_status(409).problem("room_archived").done();
    root.put("/rooms/5/default", json!({})).await.expect_status(404).problem("no_such_room").done();
});

both_dbs!(accounts_made_while_the_default_changes_are_in_the_new_one, async |server: TestServer| {
    let (root, ann) = (server.admin("root").await, server.user("ann").await);
    for round in 0..10 {
        let room = make(&ann, "public", "next").await;
        let path = format!("/rooms/{room}/default");
        let names: Vec<String> = (0..6).map(|number| format!("user{round}-{number}")).collect();
        let newcomers = futures_util::future::join_all(names.iter().map(|name| server.user(name)));
        let (answer, _) = tokio::join!(root.put(&path, json!({})), newcomers);
        answer.expect_status(204).done();
        assert_eq!(server.read(move |tx| count_outside(tx, room)).await, 0);
    }
});

both_dbs!(two_administrators_at_once_agree_in_the_end, async |server: TestServer| {
    let (root, ann) = (server.admin("root").await, server.admin("ann").await);
    for _ in 0..10 {
        let (one, two) = (make(&root, "public", "one").await, make(&ann, "public", "two").await);
        let (ones, twos) = (format!("/rooms/{one}/default"), format!("/rooms/{two}/default"));
        let (first, second) = tokio::join!(root.put(&ones, json!({})), ann.put(&twos, json!({})));
        assert!(first.status == 204 || second.status == 204);
        for answer in [first, second] {
            assert!(matches!(answer.status, 204 | 503), "{}", answer.body);
        }
        let default = default_of(&ann).await;
        assert!(default == one || default == two);
    }
});
