//! Keys that end and keys that are not good for everything.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::people::{PASSWORD, Person, bearer, key_for, key_of, sign_in, sign_up};

const DAY_S: i64 = 24 * 3_600;

async fn made(person: &Person, wish: Value) -> testkit::Answer {
    person.client.post("/sessions", wish).await
}

both_dbs!(a_key_that_ends_is_refused_from_then_on, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let answer = made(&ann, json!({"name": "robot", "expires_in_days": 2})).await.expect_status(201).json();
    let robot = ann.client.showing(&format!("Token {}", answer["key"].as_str().unwrap()));
    server.clock().advance_s(2 * DAY_S - 1);
    robot.get("/me").await.expect_status(200).done();
    let derived = robot.post("/auth/refresh", json!({})).await.expect_status(200).json();
    let ends = |of: &Value| of["expires_at"].as_str().unwrap().to_owned();
    assert!(ends(&derived["access"]) <= ends(&answer["session"]), "no token outlives its key");
    let mut socket = robot.socket().await;
    server.clock().advance_s(1);
    robot.get("/me").await.expect_status(401).problem("unauthenticated").done();
    assert_eq!(robot.dial().open().await.map(|_| ()).unwrap_err().status, 401);
    socket.ask("ping", json!({})).await;
    assert_eq!(socket.close_code().await, 4001);
    server.clock().advance_s(10);
    server.client_with(&bearer(&derived)).get("/me").await.expect_status(401).done();
    let listed = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await).client.get("/sessions").await;
    assert!(!listed.body.contains("robot"), "{}", listed.body);
});

both_dbs!(a_key_that_ended_makes_room_for_another, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    for _ in 0..100 {
        made(&ann, json!({"name": "robot", "expires_in_days": 1})).await.expect_status(201).done();
    }
    made(&ann, json!({"name": "robot"})).await.expect_status(409).problem("too_many_keys").done();
    server.clock().advance_s(DAY_S);
    let ann = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await);
    made(&ann, json!({"name": "robot"})).await.expect_status(201).done();
});

both_dbs!(a_key_shows_what_it_is_and_what_it_is_good_for, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    for (scopes, told) in [
        (json!(null), json!(["read", "write", "account", "admin"])),
        (json!(["write", "read", "read"]), json!(["read", "write"])),
    ] {
        let answer = made(&ann, json!({"name": "robot", "scopes": scopes})).await.expect_status(201).json();
        let (key, session) = (answer["key"].as_str().unwrap(), &answer["session"]);
        assert!(key.starts_with("commune_") && key.len() == 51, "a scanner finds it");
        assert_eq!((&session["scopes"], &session["expires_at"]), (&told, &json!(null)));
        assert_eq!(ann.client.get("/sessions").await.json()["sessions"][0], *session);
    }
    for wrong in [
        json!({"scopes": []}),
        json!({"scopes": ["sudo"]}),
        json!({"scopes": ["own"]}),
        json!({"scopes": ["session"]}),
        json!({"scopes": "read"}),
        json!({"expires_in_days": 0}),
        json!({"expires_in_days": -1}),
        json!({"expires_in_days": 3_661}),
        json!({"expires_in_days": 1.5}),
        json!({"expires_in_days": i64::MAX}),
    ] {
        let mut wish = json!({"name": "robot"});
        wish.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        made(&ann, wish).await.expect_status(422).problem("invalid_request").done();
    }
});

both_dbs!(a_key_does_what_it_is_good_for_and_so_does_what_it_derives, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (reader, clerk) = (key_for(&ann, &["read"]).await, key_for(&ann, &["account"]).await);
    let derived = reader.post("/auth/refresh", json!({})).await.expect_status(200).json();
    let derived = server.client_with(&bearer(&derived));
    for reader in [&reader, &derived] {
        reader.get("/me").await.expect_status(200).done();
        reader.socket().await;
        let refused = reader.get("/sessions").await.expect_status(403).problem("insufficient_scope");
        assert_eq!(refused.header("www-authenticate"), Some(r#"Bearer realm="Commune", error="insufficient_scope""#));
        reader.delete("/me/phone").await.expect_status(403).problem("insufficient_scope").done();
        reader
            .post("/me/password", json!({"old": PASSWORD, "new": "x"}))
            .await
            .expect_status(403)
            .problem("insufficient_scope")
            .done();
        reader.delete("/sessions").await.expect_status(403).problem("insufficient_scope").done();
    }
    clerk.get("/sessions").await.expect_status(200).done();
    clerk.get("/me").await.expect_status(403).problem("insufficient_scope").done();
    clerk.post("/auth/refresh", json!({})).await.expect_status(403).problem("insufficient_scope").done();
    assert_eq!(clerk.dial().open().await.map(|_| ()).unwrap_err().status, 403);
    let mut by_frame = server.dial().open().await.unwrap();
    by_frame.say(&json!({"op": "hello", "token": clerk.token()})).await;
    assert_eq!(by_frame.close_code().await, 4001);
    clerk.post("/auth/sign-out", json!({})).await.expect_status(204).done();
    clerk.get("/sessions").await.expect_status(401).done();
});

both_dbs!(no_key_makes_a_key_whatever_it_is_good_for, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (_, robot) = key_of(&ann).await;
    let derived = robot.post("/auth/refresh", json!({})).await.expect_status(200).json();
    for shown in [robot, server.client_with(&bearer(&derived))] {
        shown.post("/sessions", json!({"name": "child"})).await.expect_status(403).problem("insufficient_scope").done();
    }
    assert!(!ann.client.get("/sessions").await.body.contains("child"));
});
