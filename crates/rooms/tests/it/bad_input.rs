//! Malformed requests: every route answers with a problem and a 4xx.

use serde_json::json;
use testkit::{Answer, TestServer, both_dbs};

use crate::privacy::{OTHER_ROUTES, ROUTES, ask};
use crate::steps::{make, see};

/// What is no object with the right fields, whatever the route.
fn bad_bodies() -> Vec<String> {
    let mut bodies: Vec<String> =
        ["", "{", "[]", "null", "1", "\"x\"", "{\"unknown\":1}", "{\"name\":}", "\u{feff}{}", "{}{}", "nonsense"]
            .into_iter()
            .map(str::to_owned)
            .collect();
    bodies.push("[".repeat(100_000));
    bodies.push(format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000)));
    bodies
}

both_dbs!(every_route_answers_what_is_wrong_with_a_problem, async |server: TestServer| {
    let ann = server.user("ann").await;
    server.user("bob").await;
    let room = make(&ann, "group", "a group").await;
    let uri = see(&ann, room).await["uri"].as_str().unwrap().to_owned();
    for (method, path, body) in ROUTES.into_iter().chain(OTHER_ROUTES).filter(|(_, _, body)| !body.is_empty()) {
        let path =
            path.replace("{room}", &room.to_string()).replace("{uri}", &uri).replace("{user}", &ann.id().to_string());
        for bad in bad_bodies() {
            let request = ann.request(method.to_uppercase().parse().unwrap(), &path);
            let answer = Answer::to(request.header("content-type", "application/json").body(bad.clone())).await;
            let told = (answer.status, answer.header("content-type").map(str::to_owned));
            assert!(matches!(answer.status, 400 | 422), "{method} {path} with {bad:.40}: {told:?} {}", answer.body);
            assert_eq!(told.1.as_deref(), Some("application/problem+json"), "{method} {path} {bad:.40}");
        }
        let typed = ann.request(method.to_uppercase().parse().unwrap(), &path).header("content-type", "text/plain");
        Answer::to(typed.body(body)).await.expect_status(415).problem("unsupported_media_type").done();
        let huge = format!("{{\"name\":\"{}\"}}", "x".repeat(300_000));
        ask(&ann, method, &path, &huge).await.expect_status(413).problem("too_large").done();
    }
});

both_dbs!(an_address_that_is_none_leads_nowhere, async |server: TestServer| {
    let ann = server.user("ann").await;
    for (method, path, body) in ROUTES {
        for bad in [
            "0",
            "-1",
            "+1",
            "%2B1",
            "01",
            "x",
            "1.5",
            "9007199254740992",
            "99999999999999999999999",
            "%00",
            "%FF",
            "%F0%9F%8F%A0",
        ] {
            let path = path.replace("{room}", bad).replace("{uri}", bad).replace("{user}", "5");
            let answer = ask(&ann, method, &path, body).await;
            answer.expect_status(404).problem("no_such_address").done();
        }
    }
    let room = make(&ann, "group", "a group").await;
    for bad in ["0", "x", "%00", "+1", "01"] {
        ann.delete(&format!("/rooms/{room}/members/{bad}")).await.expect_status(404).problem("no_such_address").done();
    }
});

both_dbs!(a_wrong_method_is_told_the_right_ones, async |server: TestServer| {
    let ann = server.user("ann").await;
    for path in ["/rooms/1/join", "/rooms/direct", "/join", "/rooms/1/leave"] {
        let answer = ann.get(path).await.expect_status(405).problem("wrong_method");
        assert_eq!(answer.header("allow"), Some("POST"), "{path}");
    }
});

both_dbs!(why_a_name_is_refused_is_a_sentence_and_no_place_in_a_text, async |server: TestServer| {
    let ann = server.user("ann").await;
    let answer = ann.post("/rooms", json!({"kind": "group", "name": " "})).await.expect_status(422);
    assert_eq!(answer.json()["detail"], "A room's name has at least one character.");
    for new in [json!({"kind": "king", "name": "x"}), json!({"name": "x"}), json!({"kind": 1, "name": 1})] {
        let detail = ann.post("/rooms", new).await.expect_status(422).json()["detail"].as_str().unwrap().to_owned();
        assert!(!detail.contains(" line ") && !detail.contains(" column "), "{detail}");
    }
});

both_dbs!(fields_out_of_range_are_refused, async |server: TestServer| {
    let ann = server.user("ann").await;
    server.user("bob").await;
    let room = make(&ann, "group", "a group").await;
    let bad_names = [
        json!(""),
        json!("  "),
        json!("a\nb"),
        json!("a\u{0}b"),
        json!("\u{200b}"),
        json!("\u{202e}abc"),
        json!("x".repeat(101)),
        json!(7),
        json!(["x"]),
    ];
    for name in bad_names {
        let answer = ann.post("/rooms", json!({"kind": "group", "name": name})).await;
        answer.expect_status(422).problem("invalid_request").done();
        let answer = ann.patch(&format!("/rooms/{room}"), json!({"name": name})).await;
        answer.expect_status(422).problem("invalid_request").done();
    }
    for new in [
        json!({"kind": "direct", "name": "x"}),
        json!({"kind": "Group", "name": "x"}),
        json!({"name": "x"}),
        json!({"kind": "group"}),
        json!({"kind": "group", "name": "x", "history": "none"}),
        json!({"kind": "group", "name": "x", "uri": "aaaaaaaaaaaaaaa"}),
    ] {
        ann.post("/rooms", new).await.expect_status(422).problem("invalid_request").done();
    }
    let path = format!("/rooms/{room}/members/{}", ann.id());
    for role in [json!("king"), json!(""), json!(null), json!(1), json!(["owner"])] {
        let answer = ann.patch(&path, json!({"role": role})).await;
        answer.expect_status(422).problem("invalid_request").done();
    }
    for wrong in [json!(1), json!(true), json!(["group"]), json!({"group": 1}), json!(null), json!(1.5)] {
        for new in [json!({"kind": wrong, "name": "x"}), json!({"kind": "group", "name": "x", "history": wrong})] {
            if new["history"].is_null() && new["kind"] == "group" {
                continue;
            }
            ann.post("/rooms", new).await.expect_status(422).problem("invalid_request").done();
        }
    }
    for username in [json!(""), json!("a b"), json!("x".repeat(33)), json!(null), json!("a\u{0}")] {
        let answer = ann.post(&format!("/rooms/{room}/invitations"), json!({"username": username})).await;
        answer.expect_status(422).problem("invalid_request").done();
    }
    let lone = ann.request("POST".parse().unwrap(), "/rooms").header("content-type", "application/json");
    let answer = Answer::to(lone.body(r#"{"kind":"group","name":"\ud800"}"#)).await;
    assert!(matches!(answer.status, 400 | 422), "{}", answer.body);
});
