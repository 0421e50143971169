//! People of these tests: who signed up, and what they hold.

use model::{Id, UserId};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestClient, TestServer};

/// The password of everybody here.
pub const PASSWORD: &str = "correct horse battery staple";

/// Somebody who signed up or in.
pub struct Person {
    /// Shows the access token.
    pub client: TestClient,
    /// The cookie's value.
    pub cookie: String,
    /// The answer.
    pub answer: Value,
}

impl Person {
    /// Reads the answer of a sign-up, a sign-in or the set-up.
    pub fn of(server: &TestServer, answer: &Answer) -> Self {
        let body = answer.json();
        let user = UserId::from_raw(body["user"]["id"].as_i64().expect("an id"));
        let client = server.client_of(user).showing(&bearer(&body));
        Self { client, cookie: cookie_value(answer), answer: body }
    }

    /// The access token.
    pub fn token(&self) -> &str {
        self.client.token()
    }
}

/// What shows an access token.
pub fn bearer(signed_in: &Value) -> String {
    format!("Bearer {}", signed_in["access"]["token"].as_str().expect("a token"))
}

/// The session cookie that an answer sets.
pub fn cookie_value(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").expect("a cookie");
    let (name, rest) = cookie.split_once('=').expect("a name and a value");
    assert!(matches!(name, "session" | "__Host-session"), "{cookie}");
    rest.split(';').next().expect("a value").to_owned()
}

/// Signs up, and expects it to work.
pub async fn sign_up(server: &TestServer, name: &str) -> Person {
    let answer = server
        .anonymous()
        .post("/auth/sign-up", json!({"username": name, "password": PASSWORD}))
        .await
        .expect_status(201);
    Person::of(server, &answer)
}

/// The server's first administrator.
pub async fn root(server: &TestServer) -> Person {
    let answer = server.anonymous().post("/setup", json!({"username": "root", "password": PASSWORD})).await;
    Person::of(server, &answer.expect_status(201))
}

/// Tries to sign in.
pub async fn sign_in(server: &TestServer, name: &str, password: &str) -> Answer {
    server.anonymous().post("/auth/sign-in", json!({"username": name, "password": password})).await
}

/// A request as a page of this server makes it, with the cookie.
pub async fn by_cookie(server: &TestServer, path: &str, cookie: &str) -> Answer {
    let request = server.anonymous().request(Method::POST, path).header("cookie", format!("session={cookie}"));
    Answer::to(request.header("origin", server.url("")).header("x-requested-with", "commune").json(&json!({}))).await
}

/// Makes a key that is good for so much, and returns the client that shows it.
pub async fn key_for(person: &Person, scopes: &[&str]) -> TestClient {
    let made = person.client.post("/sessions", json!({"name": "robot", "scopes": scopes})).await.expect_status(201);
    person.client.showing(&format!("Token {}", made.json()["key"].as_str().expect("a key")))
}

/// Changes a password, from the usual one.
pub async fn change_password(client: &TestClient, new: &str) -> Answer {
    client.post("/me/password", json!({"old": PASSWORD, "new": new})).await
}

/// Makes a key, and returns its session and the client that shows it.
pub async fn key_of(person: &Person) -> (Value, TestClient) {
    let made = person.client.post("/sessions", json!({"name": " my robot "})).await.expect_status(201).json();
    let shown = format!("Token {}", made["key"].as_str().expect("a key"));
    (made["session"].clone(), person.client.showing(&shown))
}
