//! A stranger cannot tell a foreign room from one that is not there, on any route.

use std::collections::BTreeSet;

use model::RoomId;
use serde_json::{Value, json};
use testkit::{Answer, TestClient, TestServer, both_dbs};

use crate::steps::{bring, link, make, member};

/// Every route that names a room, with a body that is right.
pub const ROUTES: [(&str, &str, &str); 18] = [
    ("get", "/rooms/{room}", ""),
    ("patch", "/rooms/{room}", r#"{"name":"x"}"#),
    ("delete", "/rooms/{room}", ""),
    ("put", "/rooms/{room}/default", ""),
    ("post", "/rooms/{room}/join", "{}"),
    ("post", "/rooms/{room}/leave", "{}"),
    ("get", "/rooms/{room}/members", ""),
    ("get", "/rooms/{room}/presence", ""),
    ("post", "/rooms/{room}/typing", "{}"),
    ("post", "/rooms/{room}/invitations", r#"{"username":"ann"}"#),
    ("post", "/rooms/{room}/invitation", "{}"),
    ("delete", "/rooms/{room}/invitation", ""),
    ("patch", "/rooms/{room}/members/{user}", r#"{"role":"member"}"#),
    ("delete", "/rooms/{room}/members/{user}", ""),
    ("get", "/rooms/{room}/join-link", ""),
    ("post", "/rooms/{room}/join-link", "{}"),
    ("delete", "/rooms/{room}/join-link", ""),
    ("get", "/rooms/by-uri/{uri}", ""),
];

/// The routes that name no room.
pub const OTHER_ROUTES: [(&str, &str, &str); 7] = [
    ("get", "/rooms", ""),
    ("get", "/rooms/public", ""),
    ("post", "/rooms", r#"{"kind":"group","name":"x"}"#),
    ("post", "/rooms/direct", r#"{"username":"ann"}"#),
    ("get", "/invitations", ""),
    ("post", "/join", r#"{"token":"x"}"#),
    ("post", "/join/preview", r#"{"token":"x"}"#),
];

/// Sends a request of the tables above.
pub async fn ask(who: &TestClient, method: &str, path: &str, body: &str) -> Answer {
    let request = who.request(method.to_uppercase().parse().unwrap(), path);
    let request = if body.is_empty() {
        request
    } else {
        request.header("content-type", "application/json").body(body.to_owned())
    };
    Answer::to(request).await
}

/// The two doors of a room: its id and its address.
#[derive(Clone)]
struct Doors {
    room: String,
    uri: String,
}

async fn doors(owner: &TestClient, room: RoomId) -> Doors {
    let seen = crate::steps::see(owner, room).await;
    Doors { room: room.to_string(), uri: seen["uri"].as_str().unwrap().to_owned() }
}

fn nowhere() -> Doors {
    Doors { room: "5".to_owned(), uri: "aaaaaaaaaaaaaaa".to_owned() }
}

async fn answers(who: &TestClient, doors: &Doors, other: &TestClient) -> Vec<(u16, String)> {
    let mut answers = Vec::new();
    for (method, path, body) in ROUTES {
        let path =
            path.replace("{room}", &doors.room).replace("{uri}", &doors.uri).replace("{user}", &other.id().to_string());
        let answer = ask(who, method, &path, body).await;
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{method} {path}: {}", answer.body);
        answers.push((answer.status, answer.body));
    }
    answers
}

both_dbs!(a_foreign_group_and_no_room_give_the_same_answers, async |server: TestServer| {
    let (ann, bob, eve, joe) =
        (server.user("ann").await, server.user("bob").await, server.user("eve").await, server.user("joe").await);
    let (zoe, root) = (server.user("zoe").await, server.admin("root").await);
    let room = make(&ann, "group", "secret").await;
    link(&ann, room).await;
    for (who, name) in [(&bob, "bob"), (&joe, "joe")] {
        bring(&ann, room, who, name).await;
    }
    ann.delete(&member(room, &bob)).await.expect_status(204).done();
    joe.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
    ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "zoe"})).await.expect_status(204).done();
    zoe.delete(&format!("/rooms/{room}/invitation")).await.expect_status(204).done();
    let foreign = doors(&ann, room).await;
    let direct =
        crate::steps::id(&ann.post("/rooms/direct", json!({"username": "joe"})).await.expect_status(200).json());
    let direct = doors(&ann, direct).await;
    let dead = make(&ann, "group", "dead").await;
    let dead_doors = doors(&ann, dead).await;
    ann.delete(&format!("/rooms/{dead}")).await.expect_status(204).done();
    // Put out, gone, declined, never there, and an administrator: all strangers.
    for who in [&bob, &eve, &zoe, &root] {
        let unknown = answers(who, &nowhere(), &ann).await;
        for doors in [&foreign, &direct, &dead_doors] {
            assert_eq!(answers(who, doors, &ann).await, unknown);
        }
    }
    let unknown = answers(&joe, &nowhere(), &ann).await;
    assert_eq!(answers(&joe, &foreign, &ann).await, unknown);
    // Only for whoever was put out is a public room as if it were not there.
    let open = make(&ann, "public", "open").await;
    bob.post(&format!("/rooms/{open}/join"), json!({})).await.expect_status(200).done();
    ann.delete(&member(open, &bob)).await.expect_status(204).done();
    assert_eq!(answers(&bob, &doors(&ann, open).await, &ann).await, answers(&bob, &nowhere(), &ann).await);
});

both_dbs!(without_a_credential_every_route_asks_for_one, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = make(&ann, "group", "secret").await;
    let doors = doors(&ann, room).await;
    for (method, path, body) in ROUTES.into_iter().chain(OTHER_ROUTES) {
        let path = path.replace("{room}", &doors.room).replace("{uri}", &doors.uri).replace("{user}", "5");
        for nobody in [server.anonymous(), server.client_with("Bearer nonsense"), server.client_with("Basic abc")] {
            ask(&nobody, method, &path, body).await.expect_status(401).problem("unauthenticated").done();
        }
    }
});

both_dbs!(the_tables_of_these_tests_name_every_route, async |server: TestServer| {
    let anonymous = server.anonymous();
    let description = Answer::to(anonymous.request_at_root("GET".parse().unwrap(), "/api/v1/openapi.json")).await;
    let description: Value = description.expect_status(200).json();
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation["tags"] == json!(["rooms"]) {
                described.insert((method.clone(), path.trim_start_matches("/api/v1").to_owned()));
                let limit = |operation: &Value| operation["parameters"].to_string().contains("\"limit\"");
                assert_eq!(
                    limit(operation),
                    method == "get"
                        && (path.ends_with("/rooms") || path.ends_with("/public") || path.ends_with("/members"))
                );
            }
        }
    }
    let known = ROUTES.iter().chain(&OTHER_ROUTES).map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()));
    assert_eq!(described, known.collect());
});
