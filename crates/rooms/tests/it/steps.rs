//! Steps that many tests take.

use app::access;
use app::work::{Kinds, PageOf, event_page};
use model::{RoomId, Seq};
use serde_json::{Value, json};
use testkit::{TestClient, TestServer};

use crate::store::caller;

/// The id in a room's form.
pub fn id(room: &Value) -> RoomId {
    RoomId::try_from(room["id"].as_i64().expect("a room has an id")).expect("and it is one")
}

/// Makes a room.
pub async fn make(by: &TestClient, kind: &str, name: &str) -> RoomId {
    id(&by.post("/rooms", json!({"kind": kind, "name": name})).await.expect_status(201).json())
}

/// Makes a group of these people, the first of them its owner: the others come by invitation.
pub async fn group(people: &[(&TestClient, &str)]) -> RoomId {
    let (owner, others) = people.split_first().expect("a group has an owner");
    let room = make(owner.0, "group", "a group").await;
    for (other, name) in others {
        bring(owner.0, room, other, name).await;
    }
    room
}

/// Invites somebody, who accepts.
pub async fn bring(by: &TestClient, room: RoomId, who: &TestClient, name: &str) {
    by.post(&format!("/rooms/{room}/invitations"), json!({"username": name})).await.expect_status(204).done();
    who.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(200).done();
}

/// Gives somebody a role.
pub async fn promote(by: &TestClient, room: RoomId, who: &TestClient, role: &str) {
    by.patch(&member(room, who), json!({"role": role})).await.expect_status(204).done();
}

/// The address of a member.
pub fn member(room: RoomId, who: &TestClient) -> String {
    format!("/rooms/{room}/members/{}", who.id())
}

/// The room as somebody sees it.
pub async fn see(who: &TestClient, room: RoomId) -> Value {
    who.get(&format!("/rooms/{room}")).await.expect_status(200).json()
}

/// Makes a join link and returns its token.
pub async fn link(by: &TestClient, room: RoomId) -> String {
    let link = by.post(&format!("/rooms/{room}/join-link"), json!({})).await.expect_status(201).json();
    link["token"].as_str().expect("a link has a token").to_owned()
}

/// Everything in a room's log that somebody may see.
pub async fn log(server: &TestServer, who: &TestClient, room: RoomId) -> Vec<Value> {
    let caller = caller(who);
    let page = server
        .read(move |tx| {
            let view = access::view(tx, &caller, room)?;
            event_page(tx, &view, PageOf::After(Seq::ZERO), Kinds::All, 1_000).map(|page| page.json)
        })
        .await;
    let mut page: Value = serde_json::from_str(&page).expect("a page is JSON");
    page["events"].take().as_array().cloned().expect("with events")
}

/// The kinds of events.
pub fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().expect("an event has a kind")).collect()
}

/// What a `membership.changed` says, from everything a socket got.
pub fn memberships(events: &[Value]) -> Vec<Value> {
    let changed = events.iter().filter(|event| event["event"] == "membership.changed");
    changed.map(|event| event["data"].clone()).collect()
}
