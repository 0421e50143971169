//! Every route and every operation of the whole program: what it asks of a key stands in its description, and is what is asked.

use std::collections::BTreeMap;

use accounts::{Accounts, Config};
use app::http::{Need, Needs};
use app::mail::Carriers;
use model::Scope;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestClient, TestServer};

use crate::commands::features;

const PASSWORD: &str = "correct horse battery staple";
/// What is there for those who have nothing to show yet.
const PUBLIC: [&str; 35] = [
    "GET /.well-known/jwks.json",
    "GET /api/v1/auth/providers/{provider}/callback",
    "GET /api/v1/auth/providers/{provider}/start",
    "GET /api/v1/auth/ways",
    "GET /api/v1/media/{token}",
    "GET /api/v1/setup",
    "OPTIONS /api/v1/uploads",
    "POST /api/v1/auth/code",
    "POST /api/v1/auth/code/sign-up",
    "POST /api/v1/auth/code/verify",
    "POST /api/v1/auth/passkey/sign-up",
    "POST /api/v1/auth/passkey/sign-up/start",
    "POST /api/v1/auth/passkey/start",
    "POST /api/v1/auth/passkey/verify",
    "POST /api/v1/auth/recover",
    "POST /api/v1/auth/recover/finish",
    "POST /api/v1/auth/refresh-token",
    "POST /api/v1/auth/reset",
    "POST /api/v1/auth/second-step",
    "POST /api/v1/auth/sign-in",
    "POST /api/v1/auth/sign-up",
    "POST /api/v1/auth/undo-address",
    "POST /api/v1/invitations/blocks",
    "POST /api/v1/invitations/blocks/lift",
    "POST /api/v1/invitations/blocks/look",
    "POST /api/v1/invitations/preview",
    "POST /api/v1/setup",
    "POST /auth/jwt/create/",
    "POST /auth/jwt/refresh/",
    "POST /auth/jwt/verify/",
    "POST /auth/password/reset/",
    "POST /auth/password/reset/confirm/",
    "POST /auth/token/create/",
    "POST /auth/token/login/",
    "POST /auth/users/create/",
];
/// What is neither a reading `GET` nor a writing anything else.
const OTHERWISE: &[(&str, Need)] = &[
    ("DELETE /api/v1/contacts", Need::Scope(Scope::Account)),
    ("DELETE /api/v1/contacts/imports/{import}", Need::Scope(Scope::Account)),
    ("DELETE /api/v1/contacts/{contact}", Need::Scope(Scope::Account)),
    ("GET /api/v1/contacts", Need::Scope(Scope::Account)),
    ("GET /api/v1/contacts/discovery/people", Need::Scope(Scope::Account)),
    ("GET /api/v1/contacts/export", Need::Scope(Scope::Account)),
    ("GET /api/v1/contacts/imports/last", Need::Scope(Scope::Account)),
    ("GET /api/v1/contacts/imports/{import}", Need::Scope(Scope::Account)),
    ("POST /api/v1/contacts", Need::Scope(Scope::Account)),
    ("POST /api/v1/contacts/discovery/evaluations", Need::Scope(Scope::Account)),
    ("POST /api/v1/contacts/imports", Need::Scope(Scope::Account)),
    ("GET /phone-import-recorded/", Need::Scope(Scope::Account)),
    ("POST /import/", Need::Scope(Scope::Account)),
    ("DELETE /api/v1/contacts/invitations", Need::Session),
    ("POST /api/v1/contacts/invitations", Need::Session),
    ("DELETE /api/v1/me/invitation", Need::Scope(Scope::Account)),
    ("GET /api/v1/me/invitation", Need::Scope(Scope::Account)),
    ("POST /api/v1/me/invitation", Need::Scope(Scope::Account)),
    ("GET /api/v1/bots", Need::Session),
    ("POST /api/v1/bots", Need::Session),
    ("POST /api/v1/bots/{bot}/token", Need::Session),
    ("DELETE /api/v1/bots/{bot}", Need::Session),
    ("POST /api/v1/admin/people/{user}/delete", Need::Scope(Scope::Admin)),
    ("POST /api/v1/me/deactivate", Need::Session),
    ("POST /api/v1/me/username", Need::Session),
    ("POST /api/v1/me/delete", Need::Session),
    ("DELETE /api/v1/me/own-data", Need::Session),
    ("GET /api/v1/me/own-data", Need::Session),
    ("GET /api/v1/me/own-data/file", Need::Session),
    ("POST /api/v1/me/own-data", Need::Session),
    ("DELETE /api/v1/admin/invitations/{invitation}", Need::Scope(Scope::Admin)),
    ("GET /api/v1/admin/invitations", Need::Scope(Scope::Admin)),
    ("GET /api/v1/admin/sign-up", Need::Scope(Scope::Admin)),
    ("PATCH /api/v1/admin/sign-up", Need::Scope(Scope::Admin)),
    ("POST /api/v1/admin/invitations", Need::Scope(Scope::Admin)),
    ("DELETE /api/v1/admin/people/{user}/second-step", Need::Scope(Scope::Admin)),
    ("DELETE /api/v1/admin/people/{user}/sessions", Need::Scope(Scope::Admin)),
    ("DELETE /api/v1/sessions", Need::Scope(Scope::Account)),
    ("DELETE /api/v1/sessions/{session}", Need::Scope(Scope::Account)),
    ("DELETE /api/v1/me/email", Need::Scope(Scope::Account)),
    ("GET /api/v1/admin/audit", Need::Scope(Scope::Admin)),
    ("DELETE /api/v1/me/identities/{identity}", Need::Session),
    ("GET /api/v1/me/identities", Need::Scope(Scope::Account)),
    ("DELETE /api/v1/me/passkeys/{passkey}", Need::Session),
    ("DELETE /api/v1/me/second-step", Need::Session),
    ("GET /api/v1/me/second-step", Need::Scope(Scope::Account)),
    ("GET /api/v1/me/passkeys", Need::Scope(Scope::Account)),
    ("PATCH /api/v1/me/passkeys/{passkey}", Need::Scope(Scope::Account)),
    ("DELETE /api/v1/me/phone", Need::Scope(Scope::Account)),
    ("GET /api/v1/admin/reports", Need::Scope(Scope::Admin)),
    ("PUT /api/v1/admin/reports/{report}/decision", Need::Scope(Scope::Admin)),
    ("DELETE /api/v1/admin/reports/{report}/decision", Need::Scope(Scope::Admin)),
    ("GET /api/v1/admin/jobs", Need::Scope(Scope::Admin)),
    ("GET /api/v1/admin/jobs/schedules", Need::Scope(Scope::Admin)),
    ("GET /api/v1/admin/jobs/{job}", Need::Scope(Scope::Admin)),
    ("GET /api/v1/admin/outbox", Need::Scope(Scope::Admin)),
    ("GET /api/v1/admin/people", Need::Scope(Scope::Admin)),
    ("GET /api/v1/admin/people/{user}", Need::Scope(Scope::Admin)),
    ("GET /api/v1/admin/people/{user}/sessions", Need::Scope(Scope::Admin)),
    ("GET /api/v1/sessions", Need::Scope(Scope::Account)),
    ("PATCH /api/v1/admin/jobs/schedules/{name}", Need::Scope(Scope::Admin)),
    ("PATCH /api/v1/admin/people/{user}", Need::Scope(Scope::Admin)),
    ("PATCH /api/v1/me/privacy", Need::Scope(Scope::Account)),
    ("PATCH /api/v1/me/profile", Need::Scope(Scope::Account)),
    ("PUT /api/v1/me/avatar", Need::Scope(Scope::Account)),
    ("DELETE /api/v1/me/avatar", Need::Scope(Scope::Account)),
    ("PATCH /api/v1/sessions/{session}", Need::Scope(Scope::Account)),
    ("POST /api/v1/admin/jobs/{job}/cancel", Need::Scope(Scope::Admin)),
    ("POST /api/v1/admin/jobs/{job}/retry", Need::Scope(Scope::Admin)),
    ("POST /api/v1/admin/people/{user}/reset", Need::Scope(Scope::Admin)),
    ("POST /api/v1/auth/refresh", Need::Scope(Scope::Read)),
    ("POST /api/v1/auth/sign-out", Need::Any),
    ("POST /api/v1/join/preview", Need::Scope(Scope::Read)),
    ("POST /api/v1/me/confirm", Need::Session),
    ("POST /api/v1/me/confirm/code", Need::Session),
    ("POST /api/v1/me/confirm/passkey", Need::Session),
    ("POST /api/v1/me/confirm/passkey/start", Need::Session),
    ("POST /api/v1/me/identities", Need::Session),
    ("POST /api/v1/me/email", Need::Scope(Scope::Account)),
    ("POST /api/v1/me/email/verify", Need::Scope(Scope::Account)),
    ("POST /api/v1/me/passkeys", Need::Session),
    ("POST /api/v1/me/passkeys/start", Need::Session),
    ("POST /api/v1/me/second-step", Need::Session),
    ("POST /api/v1/me/second-step/recovery-codes", Need::Session),
    ("POST /api/v1/me/second-step/start", Need::Session),
    ("POST /api/v1/me/password", Need::Scope(Scope::Account)),
    ("POST /api/v1/me/phone", Need::Scope(Scope::Account)),
    ("POST /api/v1/me/phone/verify", Need::Scope(Scope::Account)),
    ("POST /api/v1/sessions", Need::Session),
    ("POST /auth/password/", Need::Scope(Scope::Account)),
    ("POST /auth/username/", Need::Scope(Scope::Account)),
    ("POST /auth/users/delete/", Need::Scope(Scope::Account)),
    ("POST /auth/token/destroy/", Need::Any),
    ("POST /auth/token/logout/", Need::Any),
    ("PUT /api/v1/rooms/{room}/default", Need::Scope(Scope::Admin)),
    ("GET /api/v1/uploads", Need::Scope(Scope::Write)),
    ("GET /api/v1/uploads/{upload}", Need::Scope(Scope::Write)),
    ("POST /api/v1/files/urls", Need::Scope(Scope::Read)),
];

fn all() -> app::Feature {
    features::all(&Accounts::new(Config { sign_up_before_setup: true, ..Config::default() }), Carriers::default())
}

/// Every route, as `GET /path`, and what it asks of a key.
fn routes() -> BTreeMap<String, Option<Need>> {
    let description = app::http::description(all());
    let (needs, document) = (Needs::of(&description), serde_json::to_value(&description).unwrap());
    let mut routes = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            routes.insert(format!("{method} {path}"), needs.get(&method, path));
        }
    }
    routes
}

#[test]
fn every_route_says_what_it_asks_of_a_key() {
    let routes = routes();
    assert!(routes.len() > 50, "only {} routes", routes.len());
    for (route, need) in &routes {
        let expected = OTHERWISE.iter().find(|(known, _)| known == route).map(|(_, need)| *need);
        let usual = if route.starts_with("GET") { Scope::Read } else { Scope::Write };
        let expected = if PUBLIC.contains(&route.as_str()) { None } else { expected.or(Some(Need::Scope(usual))) };
        assert_eq!(*need, expected, "{route}: name its scope in `security(… (\"key\" = [\"…\"]))`");
    }
    let known = OTHERWISE.iter().map(|(route, _)| *route).chain(PUBLIC);
    known.for_each(|route| assert!(routes.contains_key(route), "there is no {route}"));
}

/// Somebody who signed up or in, showing an access token of their session.
async fn person(server: &TestServer, path: &str) -> TestClient {
    let answer = server.anonymous().post(path, json!({"username": "ann", "password": PASSWORD})).await.json();
    server.client_with(&format!("Bearer {}", answer["access"]["token"].as_str().unwrap()))
}

/// A key, and the address of its session.
async fn key(owner: &TestClient, scope: Scope) -> (TestClient, String) {
    let made = owner.post("/sessions", json!({"name": "robot", "scopes": [scope]})).await.expect_status(201).json();
    let client = owner.showing(&format!("Token {}", made["key"].as_str().unwrap()));
    (client, format!("/sessions/{}", made["session"]["id"]))
}

async fn ask(client: &TestClient, route: &str) -> Answer {
    let (method, path) = route.split_once(' ').unwrap();
    let mut path = path.to_owned();
    for (part, value) in [
        ("{room}", "1"),
        ("{seq}", "1"),
        ("{emoji}", "%F0%9F%91%8D"),
        ("{tag}", "a"),
        ("{user}", "1"),
        ("{session}", "1"),
        ("{contact}", "1"),
        ("{import}", "1"),
        ("{invitation}", "1"),
        ("{job}", "1"),
        ("{passkey}", "1"),
        ("{name}", "jobs.clean"),
        ("{uri}", "abcdefghijklmno"),
        ("{avatar}", "0123456789abcdef0123456789abcdef"),
        ("{upload}", "1"),
        ("{file}", "1"),
        ("{kept}", "small"),
        ("{report}", "1"),
    ] {
        path = path.replace(part, value);
    }
    assert!(!path.contains('{'), "{path}");
    Answer::to(client.request_at_root(method.parse().unwrap(), &path)).await
}

/// Whether it was refused for want of a scope. The older doors tell no code.
fn lacks_scope(answer: &Answer) -> bool {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    // The answer to HEAD has no body.
    let challenged = answer.header("www-authenticate").is_some_and(|way| way.contains("insufficient_scope"));
    answer.status == 403
        && (challenged
            || body["code"] == "insufficient_scope"
            || body["detail"].as_str().is_some_and(|text| text.contains("scope")))
}

async fn each_scope_opens_its_routes_and_no_other(server: TestServer) {
    let owner = person(&server, "/auth/sign-up").await;
    let mut keys = Vec::new();
    for scope in Scope::ALL {
        keys.push((scope, key(&owner, scope).await.0));
    }
    for (route, need) in routes() {
        let Some(Need::Scope(asked)) = need else { continue };
        for (scope, client) in keys.iter().filter(|(scope, _)| *scope != asked) {
            assert!(lacks_scope(&ask(client, &route).await), "{route} by a key for {scope}");
        }
        // A route may end the sessions of whoever asks.
        let owner = person(&server, "/auth/sign-in").await;
        let (client, session) = key(&owner, asked).await;
        let answer = ask(&client, &route).await;
        assert!(!lacks_scope(&answer) && answer.status != 401, "{route} by its key: {} {}", answer.status, answer.body);
        // Nobody has more than a hundred.
        owner.delete(&session).await.done();
        if route == "DELETE /api/v1/sessions" {
            let owner = person(&server, "/auth/sign-in").await;
            keys.clear();
            for scope in Scope::ALL {
                keys.push((scope, key(&owner, scope).await.0));
            }
        }
    }
}

async fn each_operation_asks_for_its_scope(server: TestServer) {
    let owner = person(&server, "/auth/sign-up").await;
    let made = owner.post("/sessions", json!({"name": "robot", "scopes": ["read"]})).await.json();
    let mut reader = owner.showing(&format!("Token {}", made["key"].as_str().unwrap())).socket().await;
    for op in ["message.send", "position.move", "room.typing"] {
        reader.refused(op, json!({}), "insufficient_scope").await;
    }
    for op in ["room.watch", "presence.watch"] {
        reader.ok(op, json!({"rooms": []})).await;
    }
    reader.ok("ping", json!({})).await;
    let made = owner.post("/sessions", json!({"name": "robot", "scopes": ["read", "write"]})).await.json();
    let mut writer = owner.showing(&format!("Token {}", made["key"].as_str().unwrap())).socket().await;
    for op in ["message.send", "position.move", "room.typing"] {
        writer.refused(op, json!({}), "invalid_request").await;
    }
    for scope in [Scope::Write, Scope::Account, Scope::Admin] {
        let refused = key(&owner, scope).await.0.dial().open().await.map(|_| ()).unwrap_err();
        assert_eq!(refused.status, 403, "{scope} does not listen");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn routes_ask_for_what_they_say() {
    testkit::on_sqlite(Setup::new(all), each_scope_opens_its_routes_and_no_other).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operations_ask_for_a_scope() {
    testkit::on_sqlite(Setup::new(all), each_operation_asks_for_its_scope).await;
}
