//! Direct rooms.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::steps::{id, kinds, link, log, make, member, see};
use crate::store::{count_rooms, say};

both_dbs!(a_direct_room_is_one_per_pair_whoever_asks, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("Bob").await);
    server.befriend(&ann, &bob).await;
    let made = ann.post("/rooms/direct", json!({"username": "bOB"})).await.expect_status(200).json();
    assert_eq!((&made["kind"], &made["name"], &made["members"]), (&json!("direct"), &json!(""), &json!(2)));
    assert_eq!((&made["state"], &made["role"], &made["history"]), (&json!("joined"), &json!("member"), &json!("all")));
    assert_eq!(made["peer"], json!({"id": bob.id(), "username": "Bob", "admin": false}));
    let found = bob.post("/rooms/direct", json!({"user": ann.id()})).await.expect_status(200).json();
    assert_eq!(found["id"], made["id"]);
    assert_eq!(found["peer"]["username"], "ann");
    let again = ann.post("/rooms/direct", json!({"user": bob.id()})).await.expect_status(200).json();
    assert_eq!(again, made);
    let room = id(&made);
    assert_eq!(kinds(&log(&server, &bob, room).await), ["room.created", "member.joined", "member.joined"]);
    say(&server, room, &ann, "hello").await;
    assert_eq!(see(&bob, room).await["unread"], 1);
});

both_dbs!(a_direct_room_needs_two_people_who_are_there, async |server: TestServer| {
    let ann = server.user("ann").await;
    ann.post("/rooms/direct", json!({"username": "ANN"})).await.expect_status(422).problem("not_with_yourself").done();
    ann.post("/rooms/direct", json!({"user": ann.id()})).await.expect_status(422).problem("not_with_yourself").done();
    ann.post("/rooms/direct", json!({"username": "nobody"})).await.expect_status(404).problem("no_such_user").done();
    ann.post("/rooms/direct", json!({"user": 5})).await.expect_status(404).problem("no_such_user").done();
    for wrong in [json!({}), json!({"user": 5, "username": "bob"}), json!({"user": 0}), json!({"username": "a b"})] {
        ann.post("/rooms/direct", wrong).await.expect_status(422).problem("invalid_request").done();
    }
    assert_eq!(server.read(count_rooms).await, 0);
});

both_dbs!(a_direct_room_made_from_both_sides_at_once_is_one, async |server: TestServer| {
    let ann = server.user("ann").await;
    for round in 0..20 {
        let bob = server.user(&format!("bob{round}")).await;
        if round % 2 == 0 {
            server.befriend(&ann, &bob).await;
        }
        let (to_bob, to_ann) = (json!({"user": bob.id()}), json!({"user": ann.id()}));
        let tries = [
            ann.post("/rooms/direct", to_bob.clone()),
            bob.post("/rooms/direct", to_ann.clone()),
            ann.post("/rooms/direct", to_bob),
            bob.post("/rooms/direct", to_ann),
        ];
        let answers = futures_util::future::join_all(tries).await;
        let ids: Vec<Value> =
            answers.into_iter().map(|answer| answer.expect_status(200).json()["id"].clone()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(server.read(count_rooms).await, round + 1, "and no second one is left behind");
    }
});

both_dbs!(a_direct_room_stays_as_it_was_made, async |server: TestServer| {
    let (ann, bob, _) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = id(&ann.post("/rooms/direct", json!({"username": "bob"})).await.expect_status(200).json());
    let before = see(&ann, room).await;
    let answers = [
        ann.post(&format!("/rooms/{room}/leave"), json!({})).await,
        ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "eve"})).await,
        ann.patch(&format!("/rooms/{room}"), json!({"name": "us"})).await,
        ann.patch(&format!("/rooms/{room}"), json!({"archived": true})).await,
        ann.delete(&format!("/rooms/{room}")).await,
        ann.patch(&member(room, &bob), json!({"role": "owner"})).await,
        ann.delete(&member(room, &bob)).await,
        ann.get(&format!("/rooms/{room}/join-link")).await,
        ann.post(&format!("/rooms/{room}/join-link"), json!({})).await,
        ann.delete(&format!("/rooms/{room}/join-link")).await,
    ];
    for answer in answers {
        answer.expect_status(409).problem("direct_room").done();
    }
    assert_eq!(see(&ann, room).await, before);
    let group = make(&ann, "group", "another").await;
    let token = link(&ann, group).await;
    assert_ne!(bob.post("/join", json!({"token": token})).await.expect_status(200).json()["id"], before["id"]);
});
