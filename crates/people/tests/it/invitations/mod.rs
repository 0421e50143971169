//! Invitations: the link that a person has.

mod joining;
mod links;
mod sending;

use serde_json::{Value, json};
use testkit::{Answer, TestClient, TestServer};

/// A personal link that leads there.
pub async fn link(who: &TestClient, then: &str) -> Value {
    who.post("/me/invitation", json!({"then": then})).await.expect_status(201).json()
}

pub async fn accept(who: &TestClient, token: &Value) -> Answer {
    who.post("/invitations/accept", json!({"token": token})).await
}

/// What anybody learns of an invitation.
pub async fn preview(server: &TestServer, token: &Value) -> Answer {
    server.anonymous().post("/invitations/preview", json!({"token": token})).await
}
