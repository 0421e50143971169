//! Joining public rooms.

use serde_json::json;
use testkit::{TestServer, both_dbs};

use crate::steps::{kinds, link, log, make, member, see};

both_dbs!(anybody_joins_a_public_room_and_twice_is_once, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "public", "open").await;
    let joined = bob.post(&format!("/rooms/{room}/join"), json!({})).await.expect_status(200).json();
    assert_eq!(
        (&joined["state"], &joined["role"], &joined["members"]),
        (&json!("joined"), &json!("member"), &json!(2))
    );
    let again = bob.post(&format!("/rooms/{room}/join"), json!({})).await.expect_status(200).json();
    assert_eq!(again, joined);
    assert_eq!(kinds(&log(&server, &bob, room).await), ["room.created", "member.joined", "member.joined"]);
});

both_dbs!(who_comes_back_is_taken_in_anew, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let new = json!({"kind": "public", "name": "open", "history": "since_join"});
    let room = crate::steps::id(&ann.post("/rooms", new).await.expect_status(201).json());
    let path = format!("/rooms/{room}");
    let first = bob.post(&format!("{path}/join"), json!({})).await.expect_status(200).json();
    assert_eq!((&first["first"], &first["head"]), (&json!(3), &json!(3)));
    bob.post(&format!("{path}/leave"), json!({})).await.expect_status(204).done();
    assert_eq!(see(&bob, room).await["state"], "left");
    let second = bob.post(&format!("{path}/join"), json!({})).await.expect_status(200).json();
    assert_eq!((&second["first"], &second["position"], &second["head"]), (&json!(5), &json!(5), &json!(5)));
});

both_dbs!(who_was_put_out_does_not_come_back_alone, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = make(&ann, "public", "open").await;
    let path = format!("/rooms/{room}");
    let uri = see(&bob, room).await["uri"].as_str().unwrap().to_owned();
    let token = link(&ann, room).await;
    for who in [&bob, &eve] {
        who.post(&format!("{path}/join"), json!({})).await.expect_status(200).done();
    }
    ann.delete(&member(room, &bob)).await.expect_status(204).done();
    bob.post(&format!("{path}/join"), json!({})).await.expect_status(404).problem("no_such_room").done();
    bob.get(&path).await.expect_status(404).problem("no_such_room").done();
    bob.get(&format!("/rooms/by-uri/{uri}")).await.expect_status(404).problem("no_such_room").done();
    bob.post("/join/preview", json!({"token": token})).await.expect_status(404).problem("no_such_link").done();
    bob.post("/join", json!({"token": token})).await.expect_status(404).problem("no_such_link").done();
    let listed = bob.get("/rooms/public").await.json();
    assert_eq!(listed["rooms"].as_array().unwrap().len(), 1, "only general");
    // Members may not bring them back, moderators may.
    eve.post(&format!("{path}/invitations"), json!({"username": "bob"}))
        .await
        .expect_status(403)
        .problem("forbidden")
        .done();
    ann.post(&format!("{path}/invitations"), json!({"username": "bob"})).await.expect_status(204).done();
    bob.post(&format!("{path}/invitation"), json!({})).await.expect_status(200).done();
    bob.post(&format!("{path}/leave"), json!({})).await.expect_status(204).done();
    bob.post(&format!("{path}/join"), json!({})).await.expect_status(200).done();
});

both_dbs!(only_public_rooms_are_joined_by_asking, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "group", "closed").await;
    let path = format!("/rooms/{room}/join");
    bob.post(&path, json!({})).await.expect_status(404).problem("no_such_room").done();
    ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "bob"})).await.expect_status(204).done();
    bob.post(&path, json!({})).await.expect_status(409).problem("not_public").done();
    ann.post(&path, json!({})).await.expect_status(200).done();
});

both_dbs!(nobody_comes_into_an_archived_room, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = make(&ann, "public", "old").await;
    let path = format!("/rooms/{room}");
    let token = link(&ann, room).await;
    ann.post(&format!("{path}/invitations"), json!({"username": "eve"})).await.expect_status(204).done();
    ann.patch(&path, json!({"archived": true})).await.expect_status(200).done();
    bob.post(&format!("{path}/join"), json!({})).await.expect_status(409).problem("room_archived").done();
    bob.post("/join", json!({"token": token})).await.expect_status(409).problem("room_archived").done();
    eve.post(&format!("{path}/invitation"), json!({})).await.expect_status(409).problem("room_archived").done();
    ann.post(&format!("{path}/invitations"), json!({"username": "bob"}))
        .await
        .expect_status(409)
        .problem("room_archived")
        .done();
    ann.post(&format!("{path}/join-link"), json!({})).await.expect_status(409).problem("room_archived").done();
    ann.patch(&path, json!({"name": "older"})).await.expect_status(409).problem("room_archived").done();
    eve.delete(&format!("{path}/invitation")).await.expect_status(204).done();
    ann.patch(&path, json!({"archived": false})).await.expect_status(200).done();
    bob.post(&format!("{path}/join"), json!({})).await.expect_status(200).done();
});
