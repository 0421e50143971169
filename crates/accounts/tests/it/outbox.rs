//! The outbox of a server that sends nothing, as its administrator reads it.

use accounts::{Accounts, Config};
use serde_json::Value;
use testkit::{Setup, TestClient, TestServer};

use crate::people::{PASSWORD, Person, root, sign_in};

/// A server without a mail server and without a gateway, in Germany.
pub fn setup() -> Setup {
    let config = || {
        let region = Some("DE".parse().expect("a region"));
        Config { sign_up_before_setup: true, region, ..Config::default() }
    };
    Setup::new(move || app::mail::feature(app::mail::Carriers::default()).with(Accounts::new(config()).feature()))
}

/// One as it is first started.
pub fn fresh() -> Setup {
    Setup::new(|| app::mail::feature(app::mail::Carriers::default()).with(Accounts::new(Config::default()).feature()))
}

/// The server's administrator, who reads the outbox.
pub struct Admin {
    server: TestServer,
    /// Asks as the administrator.
    pub client: TestClient,
}

/// Sets the server up.
pub async fn admin(server: &TestServer) -> Admin {
    Admin { server: server.clone(), client: root(server).await.client }
}

/// The same some time later: no access token lasts that long.
pub async fn admin_again(server: &TestServer) -> Admin {
    let signed_in = sign_in(server, "root", PASSWORD).await.expect_status(200);
    Admin { server: server.clone(), client: Person::of(server, &signed_in).client }
}

/// All letters, newest first, after the jobs that are due.
pub async fn all_letters(admin: &Admin) -> Vec<Value> {
    admin.server.app().work_off_jobs().await.unwrap();
    admin.client.get("/admin/outbox").await.expect_status(200).json()["letters"].as_array().unwrap().clone()
}

/// The letters to an address, newest first. There must be so many, each of them kept.
pub async fn letters(admin: &Admin, to: &str, count: usize) -> Vec<Value> {
    let all = all_letters(admin).await;
    let found: Vec<Value> = all.into_iter().filter(|letter| letter["to"] == to).collect();
    assert!(found.len() == count && found.iter().all(|letter| letter["state"] == "kept"), "{found:?}");
    found
}

/// The code in the newest of so many letters: six digits, in mail with a space between them.
pub async fn code(admin: &Admin, to: &str, count: usize) -> String {
    let letters = letters(admin, to, count).await;
    let text = letters[0]["text"].as_str().expect("a text").to_owned();
    let spaced = text.lines().find(|line| line.len() == 7 && line.is_char_boundary(3) && &line[3..4] == " ");
    let digits = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    spaced.or_else(|| text.split(' ').find(digits)).expect("a code").to_owned()
}

/// A code that is wrong.
pub fn other_than(code: &str) -> &'static str {
    if code.replace(' ', "") == "000000" { "000 001" } else { "000 000" }
}
