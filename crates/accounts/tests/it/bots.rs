//! Bots: who makes them, who has them in hand, and what their keys are good for.

use accounts::{Accounts, Config, Makers};
use db::{args, sql};
use model::{Id, UserId};
use serde_json::{Value, json};
use testkit::{Setup, TestClient, TestServer, both_dbs};

use crate::people::{PASSWORD, Person, bearer, key_of, root, sign_in, sign_up};

/// Somebody's bot, and the client that shows its key.
pub struct Bot {
    pub id: i64,
    pub client: TestClient,
}

impl Bot {
    /// Of the answer that shows the key.
    pub fn of(server: &TestServer, made: &Value) -> Self {
        let id = made["bot"]["id"].as_i64().unwrap();
        let shown = format!("Token {}", made["key"].as_str().unwrap());
        Self { id, client: server.client_of(UserId::from_raw(id)).showing(&shown) }
    }

    /// Makes one.
    pub async fn made(server: &TestServer, owner: &Person, name: &str) -> Self {
        let made = owner.client.post("/bots", json!({"username": name})).await.expect_status(201).json();
        Self::of(server, &made)
    }

    /// Expects its key to open its account, by HTTP and on a new socket.
    pub async fn is_let_in(&self) {
        assert_eq!(self.client.get("/me").await.expect_status(200).json()["id"], self.id);
        self.client.socket().await;
    }

    /// Expects its key to open nothing.
    pub async fn is_kept_out(&self) {
        self.client.get("/me").await.expect_status(401).problem("unauthenticated").done();
        assert_eq!(self.client.dial().open().await.map(|_| ()).unwrap_err().status, 401);
    }
}

pub fn setup(config: fn() -> Config) -> Setup {
    Setup::new(move || app::mail::feature(app::mail::Carriers::default()).with(Accounts::new(config()).feature()))
}

fn made_by(bots: Makers) -> Config {
    Config { sign_up_before_setup: true, bots, ..Config::default() }
}

both_dbs!(a_bot_has_its_key_and_nothing_else, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let made = ann.client.post("/bots", json!({"username": "Echo"})).await.expect_status(201).json();
    assert!(made["key"].as_str().unwrap().starts_with("commune_"));
    let echo = Bot::of(&server, &made);
    echo.is_let_in().await;
    let me = echo.client.get(&format!("/users?ids={}", echo.id)).await.expect_status(200).json();
    let expected = json!([{"id": echo.id, "username": "Echo", "admin": false, "bot": true}]);
    assert_eq!(me["users"], expected);
    let listed = ann.client.get("/bots").await.expect_status(200);
    assert_eq!(listed.json()["bots"][0]["username"], "Echo");
    assert!(!listed.body.contains(made["key"].as_str().unwrap()), "{}", listed.body);
    let derived = echo.client.post("/auth/refresh", json!({})).await.expect_status(200).json();
    for client in [&echo.client, &echo.client.showing(&bearer(&derived))] {
        for path in ["/bots", "/sessions"] {
            client.get(path).await.expect_status(403).problem("insufficient_scope").done();
            let body = json!({"username": "other", "name": "other"});
            client.post(path, body).await.expect_status(403).problem("insufficient_scope").done();
        }
        client.delete("/me/phone").await.expect_status(403).problem("insufficient_scope").done();
        let path = format!("/bots/{}/token", echo.id);
        client.post(&path, json!({})).await.expect_status(403).problem("insufficient_scope").done();
    }
});

both_dbs!(nobody_signs_in_as_a_bot, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let echo = Bot::made(&server, &ann, "echo").await;
    sign_in(&server, "echo", "").await.expect_status(401).done();
    sign_in(&server, "echo", PASSWORD).await.expect_status(401).problem("wrong_credentials").done();
    // Not even with a password, however it came there.
    let given =
        sql!("update users set password_hash = (select password_hash from users where folded = 'ann') where id = $1");
    server.write(move |work| Ok(work.tx().execute(given, args![echo.id])?)).await;
    sign_in(&server, "echo", PASSWORD).await.expect_status(401).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
});

both_dbs!(a_bot_is_in_the_hands_of_its_owner_and_of_administrators, async |server: TestServer| {
    let root = root(&server).await;
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (echo, other) = (Bot::made(&server, &ann, "echo").await, Bot::made(&server, &bob, "other").await);
    let (path, token) = (format!("/bots/{}", echo.id), format!("/bots/{}/token", echo.id));
    let absent = bob.client.delete("/bots/9007199254740991").await.expect_status(404).problem("no_such_bot");
    for foreign in [bob.client.delete(&path).await, bob.client.post(&token, json!({})).await] {
        assert_eq!(foreign.expect_status(404).body, absent.body);
    }
    let person = format!("/bots/{}", bob.client.id());
    root.client.delete(&person).await.expect_status(404).problem("no_such_bot").done();
    bob.client.delete(&person).await.expect_status(404).done();
    let (_, key) = key_of(&ann).await;
    for client in [&key, &other.client, &echo.client] {
        client.delete(&path).await.expect_status(403).problem("insufficient_scope").done();
        client.post(&token, json!({})).await.expect_status(403).done();
    }
    assert_eq!(bob.client.get("/bots").await.json()["bots"].as_array().unwrap().len(), 1);
    echo.is_let_in().await;
    let renewed = Bot::of(&server, &root.client.post(&token, json!({})).await.expect_status(201).json());
    echo.is_kept_out().await;
    renewed.is_let_in().await;
    root.client.delete(&path).await.expect_status(204).done();
    renewed.is_kept_out().await;
    root.client.delete(&path).await.expect_status(404).problem("no_such_bot").done();
    let audit = root.client.get("/admin/audit").await.expect_status(200).json();
    let told = |entry: &Value| entry["about"] == "echo" && entry["by"] == "root";
    assert_eq!(audit["entries"].as_array().unwrap().iter().filter(|entry| told(entry)).count(), 2, "{audit}");
});

both_dbs!(
    a_new_key_ends_the_one_before,
    crate::setup().tune(|config| config.socket.poll_ms = 10),
    async |server: TestServer| {
        let other = server.another_node().await;
        let ann = sign_up(&server, "ann").await;
        let echo = Bot::made(&server, &ann, "echo").await;
        let there = other.here(&echo.client);
        let (mut socket, mut far) = (echo.client.socket().await, there.socket().await);
        let path = format!("/bots/{}/token", echo.id);
        let renewed = Bot::of(&server, &ann.client.post(&path, json!({})).await.expect_status(201).json());
        assert_eq!((socket.close_code().await, far.close_code().await), (4003, 4003));
        echo.is_kept_out().await;
        there.get("/me").await.expect_status(401).done();
        renewed.is_let_in().await;
        // Its key may end itself; then it needs another.
        renewed.client.post("/auth/sign-out", json!({})).await.expect_status(204).done();
        renewed.is_kept_out().await;
        assert_eq!(ann.client.get("/bots").await.json()["bots"][0]["last_used_at"], Value::Null);
        Bot::of(&server, &ann.client.post(&path, json!({})).await.expect_status(201).json()).is_let_in().await;
    }
);

both_dbs!(names_of_bots_are_names, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    for wrong in ["", "a b", "a:b", &"x".repeat(33)] {
        let body = json!({"username": wrong});
        ann.client.post("/bots", body).await.expect_status(422).problem("invalid_request").done();
    }
    let taken = json!({"username": "ANN"});
    ann.client.post("/bots", taken).await.expect_status(409).problem("username_taken").done();
    let echo = Bot::made(&server, &ann, "Echo").await;
    let body = json!({"username": "echo", "password": PASSWORD});
    server.anonymous().post("/auth/sign-up", body.clone()).await.expect_status(409).problem("username_taken").done();
    ann.client.delete(&format!("/bots/{}?content=gone", echo.id)).await.expect_status(422).done();
    ann.client.delete(&format!("/bots/{}?content=remove", echo.id)).await.expect_status(204).done();
    for _ in 0..2 {
        ann.client.post("/bots", json!({"username": "echo"})).await.expect_status(409).problem("username_taken").done();
        server.anonymous().post("/auth/sign-up", body.clone()).await.expect_status(409).done();
        // Now it is erased: the name is known by its hash alone.
        server.app().work_off_jobs().await.unwrap();
    }
});

both_dbs!(a_person_has_twenty_bots, async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let first = Bot::made(&server, &ann, "bot").await;
    for number in 2..=20 {
        Bot::made(&server, &ann, &format!("bot-{number}")).await;
    }
    let more = json!({"username": "more"});
    ann.client.post("/bots", more.clone()).await.expect_status(409).problem("too_many_bots").done();
    Bot::made(&server, &bob, "bobs").await;
    ann.client.delete(&format!("/bots/{}", first.id)).await.expect_status(204).done();
    ann.client.post("/bots", more).await.expect_status(201).done();
    assert_eq!(ann.client.get("/bots").await.json()["bots"].as_array().unwrap().len(), 20);
});

both_dbs!(
    a_server_may_have_bots_of_administrators_alone,
    setup(|| made_by(Makers::Admins)),
    async |server: TestServer| {
        let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
        let body = json!({"username": "echo"});
        ann.client.post("/bots", body).await.expect_status(403).problem("bots_closed").done();
        Bot::made(&server, &root, "echo").await.is_let_in().await;
    }
);

both_dbs!(a_server_may_make_no_bots, setup(|| made_by(Makers::Everyone)), async |server: TestServer| {
    let root = root(&server).await;
    let echo = Bot::made(&server, &root, "echo").await;
    let later = server.another_node_with(setup(|| made_by(Makers::Off))).await;
    let there = later.here(&root.client);
    there.post("/bots", json!({"username": "more"})).await.expect_status(403).problem("bots_closed").done();
    // Those that are there stay.
    later.here(&echo.client).get("/me").await.expect_status(200).done();
    there.delete(&format!("/bots/{}", echo.id)).await.expect_status(204).done();
});

both_dbs!(
    bots_are_made_only_so_often,
    crate::setup().tune(|config| config.limits.new_room = app::Rate { burst: 2, refill_s: 60.0 }),
    async |server: TestServer| {
        let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
        let echo = Bot::made(&server, &ann, "echo").await;
        let path = format!("/bots/{}/token", echo.id);
        ann.client.post(&path, json!({})).await.expect_status(201).done();
        ann.client.post(&path, json!({})).await.expect_status(429).problem("rate_limited").done();
        ann.client.post("/bots", json!({"username": "more"})).await.expect_status(429).done();
        Bot::made(&server, &bob, "bobs").await;
    }
);
