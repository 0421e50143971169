//! Who sees that somebody is here and when they were, over all features: live, by asking, and while they type.

use model::RoomId;
use serde_json::{Value, json};
use testkit::{Setup, TestServer, TestSocket, both_dbs};

use super::{Person, befriend, bring, room_of, sign_up};

/// Told of, and gone, within moments.
fn quick() -> Setup {
    super::setup().tune(|config| {
        config.presence.merge_ms = 100;
        config.presence.grace_ms = 300;
        config.presence.typing_ms = 0;
    })
}

/// A socket of somebody who is online from now on: welcomed, and caught up.
async fn come(who: &Person) -> TestSocket {
    let mut socket = who.client.socket().await;
    socket.ok("ping", json!({})).await;
    socket
}

async fn show_to(who: &Person, circle: &str) {
    who.client.patch("/me/privacy", json!({"see_last_seen": circle})).await.expect_status(200).done();
}

async fn block(who: &Person, whom: &Person) {
    who.client.put(&format!("/blocks/{}", whom.id), json!({})).await.expect_status(204).done();
}

/// Four people in one room, of whom ann is bob's friend, and cem ann's.
struct Stage {
    room: RoomId,
    ann: Person,
    bob: Person,
    cem: Person,
    dan: Person,
}

impl Stage {
    async fn new(server: &TestServer) -> Self {
        let (ann, bob) = (sign_up(server, "ann").await, sign_up(server, "bob").await);
        let (cem, dan) = (sign_up(server, "cem").await, sign_up(server, "dan").await);
        let room = room_of(&ann, "group", "den").await;
        for guest in [&bob, &cem, &dan] {
            bring(&ann, room, guest).await;
        }
        befriend(&ann, &bob).await;
        befriend(&ann, &cem).await;
        Self { room, ann, bob, cem, dan }
    }

    /// Who of ann, cem and dan sees bob: by each of the ways in which one may ask, all of which say the same.
    async fn who_sees_bob(&self) -> Vec<&str> {
        let mut seen = Vec::new();
        for viewer in [&self.ann, &self.cem, &self.dan] {
            let told = viewer.client.get(&format!("/presence?users={}", self.bob.id)).await.expect_status(200).json();
            let sees = told["presence"] != json!([]);
            let there = viewer.client.get(&format!("/rooms/{}/presence", self.room)).await.expect_status(200).json();
            let listed = there["users"].as_array().unwrap().contains(&json!(self.bob.id));
            let mut socket = viewer.client.socket().await;
            let answer = socket.ok("presence.watch", json!({"rooms": [self.room]})).await;
            let watched = answer["rooms"][0]["users"].as_array().unwrap().contains(&json!(self.bob.id));
            assert_eq!((listed, watched), (sees, sees), "{}", viewer.name);
            if sees {
                seen.push(viewer.name.as_str());
            }
        }
        seen
    }
}

async fn until(socket: &mut TestSocket, is_right: impl Fn(&Value) -> bool) {
    while !is_right(&socket.event("room.presence").await["users"]) {}
}

both_dbs!(those_in_the_circle_see_that_somebody_is_here_and_nobody_else, quick(), async |server: TestServer| {
    let stage = Stage::new(&server).await;
    let at_bob = come(&stage.bob).await;
    assert_eq!(stage.who_sees_bob().await, ["ann", "cem", "dan"], "until he decides");
    for (circle, seen) in [
        ("friends", vec!["ann"]),
        ("friends_of_friends", vec!["ann", "cem"]),
        ("nobody", vec![]),
        ("everyone", vec!["ann", "cem", "dan"]),
    ] {
        show_to(&stage.bob, circle).await;
        assert_eq!(stage.who_sees_bob().await, seen, "{circle}");
    }
    show_to(&stage.bob, "friends").await;
    at_bob.close().await;
    let seen = loop {
        let path = format!("/presence?users={}", stage.bob.id);
        let answer = stage.ann.client.get(&path).await.expect_status(200).json();
        if answer["presence"][0]["last_seen_at"].is_string() {
            break answer;
        }
    };
    assert_eq!(seen["presence"][0]["user"], stage.bob.id);
    let dan = stage.dan.client.get(&format!("/presence?users={}", stage.bob.id)).await.expect_status(200).json();
    assert_eq!(dan, json!({"presence": []}), "nor when he was");
});

both_dbs!(whoever_watches_is_told_when_the_circle_or_a_friendship_is_another, quick(), async |server: TestServer| {
    let stage = Stage::new(&server).await;
    let (_at_bob, mut at_ann, mut at_dan) = (come(&stage.bob).await, come(&stage.ann).await, come(&stage.dan).await);
    let bob = json!(stage.bob.id);
    let sees = |users: &Value| users.as_array().unwrap().contains(&bob);
    for socket in [&mut at_ann, &mut at_dan] {
        let watched = socket.ok("presence.watch", json!({"rooms": [stage.room]})).await;
        assert!(sees(&watched["rooms"][0]["users"]), "{watched}");
    }
    show_to(&stage.bob, "friends").await;
    until(&mut at_dan, |users| !sees(users)).await;
    befriend(&stage.dan, &stage.bob).await;
    until(&mut at_dan, sees).await;
    stage.ann.client.delete(&format!("/friends/{}", stage.bob.id)).await.expect_status(204).done();
    until(&mut at_ann, |users| !sees(users)).await;
});

both_dbs!(
    whom_one_blocked_does_not_see_that_one_is_here_in_a_shared_room_either,
    quick(),
    async |server: TestServer| {
        let stage = Stage::new(&server).await;
        let (_at_bob, mut at_dan, mut at_cem) =
            (come(&stage.bob).await, come(&stage.dan).await, come(&stage.cem).await);
        let bob = json!(stage.bob.id);
        let sees = |users: &Value| users.as_array().unwrap().contains(&bob);
        for socket in [&mut at_dan, &mut at_cem] {
            socket.ok("presence.watch", json!({"rooms": [stage.room]})).await;
        }
        block(&stage.bob, &stage.dan).await;
        until(&mut at_dan, |users| !sees(users)).await;
        assert_eq!(stage.who_sees_bob().await, ["ann", "cem"]);
        // Nor that he types; cem, who hears of it, shows that it was told.
        stage.bob.client.post(&format!("/rooms/{}/typing", stage.room), json!({})).await.expect_status(204).done();
        at_cem.event("room.typing").await;
        let told = at_dan.events_until_quiet().await;
        assert!(told.iter().all(|event| event["event"] != "room.typing"), "{told:?}");
        // And the one who blocked sees as little.
        let there = stage.bob.client.get(&format!("/rooms/{}/presence", stage.room)).await.expect_status(200).json();
        assert!(!there["users"].as_array().unwrap().contains(&json!(stage.dan.id)), "{there}");
    }
);

both_dbs!(who_may_not_see_that_one_is_here_does_not_see_one_type, quick(), async |server: TestServer| {
    let stage = Stage::new(&server).await;
    let (mut at_ann, mut at_dan) = (come(&stage.ann).await, come(&stage.dan).await);
    for socket in [&mut at_ann, &mut at_dan] {
        socket.ok("presence.watch", json!({"rooms": [stage.room]})).await;
    }
    show_to(&stage.bob, "friends").await;
    stage.bob.client.post(&format!("/rooms/{}/typing", stage.room), json!({})).await.expect_status(204).done();
    assert_eq!(at_ann.event("room.typing").await["user"], stage.bob.id);
    let told = at_dan.events_until_quiet().await;
    assert!(told.iter().all(|event| event["event"] != "room.typing"), "{told:?}");
});
