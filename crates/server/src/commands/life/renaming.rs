//! Another username, as those hear of it who share a room with whoever has it.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use super::{PASSWORD, befriend, bring, messages, room_of, root, setup, sign_up};

both_dbs!(rooms_hear_of_another_name_live_and_when_they_come_back, setup(), async |server: TestServer| {
    let (_, ann, bob) = (root(&server).await, sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (den, left) = (room_of(&ann, "group", "den").await, room_of(&bob, "public", "left").await);
    let other = room_of(&bob, "group", "other").await;
    bring(&ann, den, &bob).await;
    ann.client.post(&format!("/rooms/{left}/join"), json!({})).await.expect_status(200).done();
    ann.client.send(left, "I was here").await.expect_status(201).done();
    ann.client.post(&format!("/rooms/{left}/leave"), json!({})).await.expect_status(204).done();
    befriend(&ann, &bob).await;
    let direct = bob.client.post("/rooms/direct", json!({"user": ann.id})).await.expect_status(200).json();
    let welcome = bob.client.socket().await.welcome().clone();
    let mut watching = bob.client.socket().await;
    let renamed = json!({"username": "Anna", "password": PASSWORD});
    ann.client.post("/me/username", renamed).await.expect_status(200).done();

    let told = watching.event("person.renamed").await;
    assert_eq!(told["data"], json!({"user": ann.id}));
    for room in [den, left] {
        let events = bob.client.get(&format!("/rooms/{room}/events?after=0&limit=200")).await.expect_status(200).json();
        let events = events["events"].as_array().unwrap().clone();
        let of = |kind: &str| events.iter().filter(|event| event["event"] == kind).count();
        assert_eq!(of("person.renamed"), 1, "{events:?}");
        let stands = bob.client.get(&format!("/rooms/{room}")).await.expect_status(200).json();
        assert!(stands["unread"].as_i64().unwrap() <= 1, "nobody has to read that: {stands}");
    }
    let events = bob.client.get(&format!("/rooms/{other}/events?after=0&limit=200")).await.expect_status(200).body;
    assert!(!events.contains("person.renamed"), "{events}");
    // Who was away reads it in the logs of the rooms.
    let rooms: Value = welcome["rooms"].as_array().unwrap().iter().fold(json!({}), |mut all, room| {
        all[room["id"].to_string()] = room["head"].clone();
        all
    });
    let place = json!({"epoch": welcome["epoch"], "user": welcome["cursor"], "rooms": rooms});
    let mut back = bob.client.resume(place).await;
    let frames = back.events_until_quiet().await;
    let missed = frames.iter().filter(|frame| frame["event"] == "person.renamed").count();
    assert!(missed >= 3, "{frames:?}");
    let users = bob.client.get(&format!("/users?ids={}", ann.id)).await.expect_status(200).json();
    assert_eq!(users["users"][0]["username"], "Anna");
    let path = format!("/rooms/{}", direct["id"]);
    assert_eq!(bob.client.get(&path).await.expect_status(200).json()["peer"]["username"], "Anna");
    assert_eq!(messages(&bob, left).await.len(), 1);
    assert!(
        !events.contains("Anna") && !frames.iter().any(|frame| frame.to_string().contains("Anna")),
        "logs hold ids"
    );
    assert_eq!(server.read(app::doctor::examine).await, []);
});
