//! Keys and the list of sessions.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

use crate::people::{PASSWORD, Person, key_of, sign_in, sign_up};

both_dbs!(a_key_opens_everything_until_it_is_revoked, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (session, robot) = key_of(&ann).await;
    assert_eq!(
        (&session["kind"], &session["name"], &session["current"]),
        (&json!("key"), &json!("my robot"), &json!(false))
    );
    assert_eq!(robot.get("/me").await.expect_status(200).json(), ann.answer["user"]);
    server.clock().advance_s(400 * 24 * 3_600);
    robot.get("/me").await.expect_status(200).done();
    assert!(robot.token().len() >= 43, "256 bits");
});

both_dbs!(sessions_are_listed_to_their_owner_newest_first, async |server: TestServer| {
    let named = server.anonymous().request(Method::POST, "/auth/sign-up").header("user-agent", "Browser/1");
    let ann = Person::of(&server, &Answer::to(named.json(&json!({"username": "ann", "password": PASSWORD}))).await);
    let (key, robot) = key_of(&ann).await;
    sign_up(&server, "bob").await;
    let listed = ann.client.get("/sessions").await.expect_status(200).json();
    let listed = listed["sessions"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!((&listed[0]["id"], &listed[0]["current"]), (&key["id"], &json!(false)));
    assert_eq!(
        (&listed[1]["kind"], &listed[1]["name"], &listed[1]["current"]),
        (&json!("browser"), &json!("Browser/1"), &json!(true))
    );
    let by_robot = robot.get("/sessions").await.json();
    assert_eq!(by_robot["sessions"][0]["current"], json!(true));
    assert!(!by_robot.to_string().contains("hash"));
    server.clock().advance_s(31 * 24 * 3_600);
    let later = robot.get("/sessions").await.json();
    assert_eq!(later["sessions"].as_array().unwrap().len(), 1, "the browser's has ended by itself");
});

both_dbs!(the_use_of_a_key_is_noted_every_few_minutes, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (session, robot) = key_of(&ann).await;
    let noted =
        async |robot: &testkit::TestClient| robot.get("/sessions").await.json()["sessions"][0]["last_used_at"].clone();
    server.clock().advance_s(200);
    robot.get("/me").await.expect_status(200).done();
    server.settle().await;
    assert_eq!(noted(&robot).await, session["last_used_at"], "not at every request");
    server.clock().advance_s(200);
    let mut now = noted(&robot).await;
    // The note is written beside the answers.
    for _ in 0..10_000 {
        if now != session["last_used_at"] {
            break;
        }
        now = noted(&robot).await;
    }
    assert!(now.as_str() > session["last_used_at"].as_str());
});

both_dbs!(a_person_has_a_hundred_keys_at_most, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let mut last = Value::Null;
    for _ in 0..100 {
        last = key_of(&ann).await.0;
    }
    ann.client.post("/sessions", json!({"name": "one more"})).await.expect_status(409).problem("too_many_keys").done();
    ann.client.delete(&format!("/sessions/{}", last["id"])).await.expect_status(204).done();
    key_of(&ann).await;
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
});
