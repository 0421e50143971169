//! People through their public doors, on both engines.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod avatars;
mod blocking;
mod contacts;
mod finding;
mod friends;
mod invitations;
mod one_another;
mod phone_numbers;
mod privacy;
mod profiles;
mod refusals;

use serde_json::json;
use testkit::{Answer, TestClient};

fn setup() -> testkit::Setup {
    testkit::Setup::new(people::feature)
}

async fn ask(me: &TestClient, whom: &TestClient) -> Answer {
    me.post("/friends/requests", json!({"user": whom.id()})).await
}

async fn accept(me: &TestClient, whom: &TestClient) -> Answer {
    me.post(&format!("/friends/requests/{}/accept", whom.id()), json!({})).await
}

async fn decline(me: &TestClient, whom: &TestClient) -> Answer {
    me.post(&format!("/friends/requests/{}/decline", whom.id()), json!({})).await
}

async fn cancel(me: &TestClient, whom: &TestClient) -> Answer {
    me.delete(&format!("/friends/requests/{}", whom.id())).await
}

async fn unfriend(me: &TestClient, whom: &TestClient) -> Answer {
    me.delete(&format!("/friends/{}", whom.id())).await
}

async fn block(me: &TestClient, whom: &TestClient) -> Answer {
    me.put(&format!("/blocks/{}", whom.id()), json!({})).await
}

async fn unblock(me: &TestClient, whom: &TestClient) -> Answer {
    me.delete(&format!("/blocks/{}", whom.id())).await
}

/// Two people who are friends.
async fn befriend(one: &TestClient, other: &TestClient) {
    ask(one, other).await.expect_status(200).done();
    accept(other, one).await.expect_status(200).done();
}

/// The ids in a list, in its order.
async fn ids(me: &TestClient, path: &str, list: &str) -> Vec<i64> {
    let answer = me.get(path).await.expect_status(200).json();
    let entries = answer[list].as_array().expect("a list").clone();
    entries.iter().map(|entry| entry["user"]["id"].as_i64().expect("an id")).collect()
}

async fn friends_of(me: &TestClient) -> Vec<i64> {
    ids(me, "/friends", "friends").await
}

async fn received(me: &TestClient) -> Vec<i64> {
    ids(me, "/friends/requests", "received").await
}

async fn sent(me: &TestClient) -> Vec<i64> {
    ids(me, "/friends/requests", "sent").await
}

async fn blocked(me: &TestClient) -> Vec<i64> {
    ids(me, "/blocks", "blocked").await
}

/// Whom a search shows.
async fn found(me: &TestClient, typed: &str) -> Vec<i64> {
    ids(me, &format!("/people?search={typed}"), "people").await
}
