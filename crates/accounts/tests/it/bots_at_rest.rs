//! Bots rest while they or their owners may not come in, and go with their owners.

use accounts::Config;
use db::{args, sql};
use serde_json::{Value, json};
use testkit::{Setup, TestClient, TestServer, both_dbs};

use crate::bots::{Bot, setup};
use crate::people::{PASSWORD, root, sign_in, sign_up};

fn patient() -> Setup {
    crate::setup().tune(|config| config.socket.poll_ms = 10)
}

async fn lock(root: &TestClient, user: i64) {
    root.patch(&format!("/admin/people/{user}"), json!({"locked": true})).await.expect_status(200).done();
}

async fn let_in(root: &TestClient, user: i64) {
    root.patch(&format!("/admin/people/{user}"), json!({"locked": false})).await.expect_status(200).done();
}

async fn deactivate(owner: &TestClient) {
    owner.post("/me/deactivate", json!({"password": PASSWORD})).await.expect_status(204).done();
}

both_dbs!(a_bot_is_locked_as_anybody, patient(), async |server: TestServer| {
    let other = server.another_node().await;
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    let echo = Bot::made(&server, &ann, "echo").await;
    let derived = echo.client.post("/auth/refresh", json!({})).await.expect_status(200).json();
    let derived = echo.client.showing(&crate::people::bearer(&derived));
    let (mut socket, mut far) = (echo.client.socket().await, other.here(&echo.client).socket().await);
    lock(&root.client, echo.id).await;
    assert_eq!((socket.close_code().await, far.close_code().await), (4003, 4003));
    echo.is_kept_out().await;
    derived.get("/me").await.expect_status(401).done();
    assert_eq!(ann.client.get("/bots").await.json()["bots"][0]["locked"], true);
    let_in(&root.client, echo.id).await;
    echo.is_let_in().await;
    other.here(&echo.client).get("/me").await.expect_status(200).done();
    // What was handed on before is not.
    derived.get("/me").await.expect_status(401).done();
});

both_dbs!(bots_rest_while_their_owner_is_locked, patient(), async |server: TestServer| {
    let other = server.another_node().await;
    let (root, ann, bob) = (root(&server).await, sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (echo, more) = (Bot::made(&server, &ann, "echo").await, Bot::made(&server, &ann, "more").await);
    let bobs = Bot::made(&server, &bob, "bobs").await;
    let (mut socket, mut far) = (echo.client.socket().await, other.here(&more.client).socket().await);
    let owner = ann.client.id().get();
    lock(&root.client, owner).await;
    assert_eq!((socket.close_code().await, far.close_code().await), (4003, 4003));
    echo.is_kept_out().await;
    more.is_kept_out().await;
    bobs.is_let_in().await;
    // A bot that is locked itself stays so; a new key waits as the old one did.
    lock(&root.client, echo.id).await;
    let path = format!("/bots/{}/token", more.id);
    let renewed = Bot::of(&server, &root.client.post(&path, json!({})).await.expect_status(201).json());
    renewed.is_kept_out().await;
    let_in(&root.client, owner).await;
    echo.is_kept_out().await;
    more.is_kept_out().await;
    renewed.is_let_in().await;
    let_in(&root.client, echo.id).await;
    echo.is_let_in().await;
});

both_dbs!(bots_rest_while_their_owner_is_away, patient(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    let echo = Bot::made(&server, &ann, "echo").await;
    let mut socket = echo.client.socket().await;
    deactivate(&ann.client).await;
    assert_eq!(socket.close_code().await, 4003);
    echo.is_kept_out().await;
    // Whoever is away may be locked besides: then both must end.
    lock(&root.client, ann.client.id().get()).await;
    let_in(&root.client, ann.client.id().get()).await;
    echo.is_kept_out().await;
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
    echo.is_let_in().await;
});

both_dbs!(who_calls_a_deletion_off_has_the_bots_back, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let echo = Bot::made(&server, &ann, "echo").await;
    let wish = json!({"content": "keep", "password": PASSWORD});
    ann.client.post("/me/delete", wish).await.expect_status(200).done();
    echo.is_kept_out().await;
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
    echo.is_let_in().await;
});

/// What is left of bots: how many are somebody's, how many keys rest, and how many accounts are erased.
async fn left(server: &TestServer) -> Vec<i64> {
    let count = sql!(
        "select (select count(*) from users where id > 0 and bot_of is not null),
            (select count(*) from users where id > 0 and resting_key is not null),
            (select count(*) from users where id > 0 and erased_at is not null)"
    );
    server.read(move |tx| Ok(tx.one(count, args![], |row| (0..3).map(|column| row.get(column)).collect())?)).await
}

both_dbs!(
    bots_are_erased_with_their_owner,
    setup(|| Config { sign_up_before_setup: true, grace_days: 0, ..Config::default() }),
    async |server: TestServer| {
        let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
        let (echo, bobs) = (Bot::made(&server, &ann, "echo").await, Bot::made(&server, &bob, "bobs").await);
        let mut socket = echo.client.socket().await;
        let wish = json!({"content": "keep", "password": PASSWORD});
        ann.client.post("/me/delete", wish).await.expect_status(200).done();
        assert_eq!(socket.close_code().await, 4003);
        server.app().work_off_jobs().await.unwrap();
        echo.is_kept_out().await;
        bobs.is_let_in().await;
        assert_eq!(left(&server).await, [1, 0, 2]);
        for name in ["ann", "echo"] {
            let body = json!({"username": name, "password": PASSWORD});
            server.anonymous().post("/auth/sign-up", body).await.expect_status(409).problem("username_taken").done();
        }
    }
);

both_dbs!(what_administrators_do_about_a_bot, crate::fresh(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    let echo = Bot::made(&server, &ann, "echo").await;
    let path = format!("/admin/people/{}", echo.id);
    let entry = root.client.get(&path).await.expect_status(200).json();
    let owner = json!({"id": ann.client.id().get(), "username": "ann"});
    assert_eq!((&entry["bot"], &entry["owner"]), (&json!(true), &owner));
    let person = root.client.get(&format!("/admin/people/{}", ann.client.id())).await.json();
    assert_eq!((&person["bot"], &person["owner"]), (&Value::Null, &Value::Null));
    root.client.patch(&path, json!({"admin": true})).await.expect_status(409).problem("is_bot").done();
    root.client.post(&format!("{path}/reset"), json!({})).await.expect_status(409).problem("is_bot").done();
    echo.is_let_in().await;
    // Signed out, also while its key rests, it needs another key.
    lock(&root.client, echo.id).await;
    root.client.delete(&format!("{path}/sessions")).await.expect_status(204).done();
    let_in(&root.client, echo.id).await;
    echo.is_kept_out().await;
    let renewed = ann.client.post(&format!("/bots/{}/token", echo.id), json!({})).await.expect_status(201).json();
    Bot::of(&server, &renewed).is_let_in().await;
    // It goes at once: nobody could come back as a bot.
    root.client.post(&format!("{path}/delete"), json!({"content": "keep"})).await.expect_status(200).done();
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(left(&server).await, [0, 0, 1]);
    root.client.get(&path).await.expect_status(404).done();
});
