//! Whatever is sent, the answer is a problem and a 4xx, and nothing panics.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestClient, TestServer, both_dbs};

use crate::people::{PASSWORD, sign_up};

/// Every route that takes a body, with one that it takes.
fn bodies() -> Vec<(&'static str, Value)> {
    vec![
        ("/setup", json!({"username": "root", "password": PASSWORD, "code": "x", "email": null, "name": "n"})),
        ("/auth/sign-up", json!({"username": "eve", "password": PASSWORD, "email": null})),
        ("/auth/sign-in", json!({"username": "ann", "password": PASSWORD})),
        ("/auth/refresh", json!({})),
        ("/auth/sign-out", json!({})),
        ("/me/password", json!({"old": PASSWORD, "new": "another horse battery staple"})),
        ("/sessions", json!({"name": "robot", "scopes": null})),
    ]
}

async fn send(client: &TestClient, path: &str, kind: &str, body: Vec<u8>) -> Answer {
    Answer::to(client.request(Method::POST, path).header("content-type", kind).body(body)).await
}

#[track_caller]
fn refused(answer: &Answer, what: &str) {
    assert!((400..500).contains(&answer.status), "{what}: {} {}", answer.status, answer.body);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
}

both_dbs!(what_is_no_json_of_the_right_form_is_a_problem, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let robot = crate::people::key_of(&ann).await.1;
    // No token renews itself, and no key makes another.
    let who = |path: &str| if path == "/sessions" { &ann.client } else { &robot };
    let nested = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    for (path, good) in bodies() {
        let mut broken: Vec<Vec<u8>> =
            [&b""[..], b"{", b"nonsense", b"null", b"[]", b"7", b"\"x\"", b"{\"a\":", b"\xff\xfe"]
                .map(<[u8]>::to_vec)
                .to_vec();
        broken.push(nested.clone());
        broken.push(vec![b' '; 300_000]);
        let extra = good.as_object().unwrap().clone().into_iter().chain([("more".to_owned(), json!(1))]);
        broken.push(Value::Object(extra.collect()).to_string().into_bytes());
        for body in broken {
            let answer = send(who(path), path, "application/json", body.clone()).await;
            refused(&answer, &format!("{path} with {:?}", String::from_utf8_lossy(&body[..body.len().min(40)])));
        }
        let wrong_type = send(who(path), path, "text/plain", good.to_string().into_bytes()).await;
        assert_eq!(wrong_type.status, 415, "{path}");
        refused(&wrong_type, path);
    }
});

both_dbs!(a_field_that_is_missing_or_of_another_type_is_a_problem, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let robot = crate::people::key_of(&ann).await.1;
    // No token renews itself, and no key makes another.
    let who = |path: &str| if path == "/sessions" { &ann.client } else { &robot };
    for (path, good) in bodies() {
        for (name, value) in good.as_object().unwrap() {
            for wrong in
                [json!(7), json!(-1.5), json!(true), json!([]), json!({}), json!("\u{0}"), json!("x".repeat(5_000))]
            {
                // At the machine itself a code is not looked at.
                if name == "code" && wrong.is_string() {
                    continue;
                }
                let mut body = good.clone();
                body[name] = wrong.clone();
                refused(
                    &who(path).post(path, body).await,
                    &format!("{path} with {name}: {}", &wrong.to_string()[..wrong.to_string().len().min(20)]),
                );
            }
            // Who has no password shows none; everybody else is refused for that, and not for the form.
            let old = name == "old" && path == "/me/password";
            let optional = old || value.is_null() || matches!(name.as_str(), "code" | "name") && path == "/setup";
            if !optional {
                let mut body = good.clone();
                body.as_object_mut().unwrap().remove(name);
                who(path).post(path, body).await.expect_status(422).problem("invalid_request").done();
            }
        }
    }
});

both_dbs!(a_lone_surrogate_is_no_text, async |server: TestServer| {
    let body = br#"{"username":"\ud800","password":"correct horse battery staple"}"#.to_vec();
    refused(&send(&server.anonymous(), "/auth/sign-up", "application/json", body).await, "a lone surrogate");
});

both_dbs!(addresses_and_parameters_are_read_strictly, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    for id in ["0", "-1", "+1", "%2B1", "01", "x", "9007199254740992", "1.5", "%00", "99999999999999999999"] {
        refused(&ann.client.delete(&format!("/sessions/{id}")).await.expect_status(404), id);
    }
    for query in ["", "?", "?ids=", "?ids=x", "?ids=1,", "?ids=0", "?ids=1&ids=2", "?ids=1&more=1", "?id=1", "?ids=%00"]
    {
        refused(&ann.client.get(&format!("/users{query}")).await.expect_status(422), query);
    }
});

both_dbs!(a_wrong_method_says_which_are_right, async |server: TestServer| {
    for (path, right) in [("/presence", "GET"), ("/users", "GET"), ("/auth/refresh", "POST"), ("/sessions/1", "DELETE")]
    {
        let answer =
            Answer::to(server.anonymous().request(Method::PUT, path)).await.expect_status(405).problem("wrong_method");
        assert!(
            answer.header("allow").is_some_and(|allow| allow.contains(right)),
            "{path}: {:?}",
            answer.header("allow")
        );
    }
});

both_dbs!(without_a_credential_nothing_of_ones_own_is_told, async |server: TestServer| {
    let nobody = server.anonymous();
    for answer in [
        nobody.get("/me").await,
        nobody.get("/sessions").await,
        nobody.get("/users?ids=1").await,
        nobody.post("/sessions", json!({"name": "robot"})).await,
        nobody.delete("/sessions/1").await,
        nobody.delete("/sessions").await,
        nobody.patch("/sessions/1", json!({"name": "robot"})).await,
        nobody.post("/me/password", json!({"old": PASSWORD, "new": PASSWORD})).await,
        nobody.post("/auth/refresh", json!({})).await,
        nobody.post("/auth/sign-out", json!({})).await,
    ] {
        answer.expect_status(401).problem("unauthenticated").done();
    }
});
