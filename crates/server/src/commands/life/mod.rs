//! The life of an account, over all features and on both engines: another name; its end, what is left of it, who wins a race with it, and what
//! others see.

mod bots;
mod canaries;
mod codes;
mod leaving;
mod own_data;
mod presence;
mod races;
mod renaming;
mod store;

use accounts::{Accounts, Config};
use app::Caller;
use app::mail::Carriers;
use model::{Id, RoomId, Scopes, SessionId, UserId};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestClient, TestServer};

use crate::commands::features;

const PASSWORD: &str = "correct horse battery staple";
/// As the settings have it.
const GRACE_S: i64 = 14 * 24 * 3_600;

/// The whole program, without a mail server: letters are read in the outbox.
fn setup() -> Setup {
    graceful(14)
}

/// As [`setup`], with so many days of grace.
fn graceful(grace_days: i64) -> Setup {
    let region = || Some("DE".parse().expect("a region"));
    let config = move || Config { sign_up_before_setup: true, region: region(), grace_days, ..Config::default() };
    let all = move || features::all(&Accounts::new(config()), Carriers::default());
    Setup::new(all).tune(|config| config.socket.poll_ms = 10)
}

/// Somebody who came in.
#[derive(Clone)]
struct Person {
    id: i64,
    name: String,
    cookie: String,
    client: TestClient,
}

fn person(server: &TestServer, answer: &Answer) -> Person {
    let body = answer.json();
    let id = body["user"]["id"].as_i64().unwrap();
    let cookie = answer.header("set-cookie").unwrap().split(['=', ';']).nth(1).unwrap().to_owned();
    let name = body["user"]["username"].as_str().unwrap().to_owned();
    let shown = format!("Bearer {}", body["access"]["token"].as_str().unwrap());
    Person { id, name, cookie, client: server.client_of(UserId::from_raw(id)).showing(&shown) }
}

/// Makes two people friends, who write to each other without asking.
async fn befriend(one: &Person, other: &Person) {
    let answer = one.client.post("/friends/requests", json!({"user": other.id})).await;
    answer.expect_status(200).done();
    let path = format!("/friends/requests/{}/accept", one.id);
    other.client.post(&path, json!({})).await.expect_status(200).done();
}

async fn root(server: &TestServer) -> Person {
    let answer = server.anonymous().post("/setup", json!({"username": "root", "password": PASSWORD})).await;
    person(server, &answer.expect_status(201))
}

async fn sign_up(server: &TestServer, name: &str) -> Person {
    let answer = server.anonymous().post("/auth/sign-up", json!({"username": name, "password": PASSWORD})).await;
    person(server, &answer.expect_status(201))
}

async fn try_sign_in(server: &TestServer, name: &str) -> Answer {
    server.anonymous().post("/auth/sign-in", json!({"username": name, "password": PASSWORD})).await
}

/// The same person once more: access tokens end within minutes.
async fn again(server: &TestServer, who: &Person) -> Person {
    person(server, &try_sign_in(server, &who.name).await.expect_status(200))
}

async fn by_cookie(server: &TestServer, path: &str, cookie: &str) -> Answer {
    let request = server.anonymous().request(Method::POST, path).header("cookie", format!("session={cookie}"));
    Answer::to(request.header("origin", server.url("")).header("x-requested-with", "commune").json(&json!({}))).await
}

async fn delete(who: &Person, content: &str) -> Answer {
    who.client.post("/me/delete", json!({"password": PASSWORD, "content": content})).await
}

async fn deactivate(who: &Person) -> Answer {
    who.client.post("/me/deactivate", json!({"password": PASSWORD})).await
}

async fn room_of(owner: &Person, kind: &str, name: &str) -> RoomId {
    let made = owner.client.post("/rooms", json!({"kind": kind, "name": name})).await.expect_status(201).json();
    RoomId::from_raw(made["id"].as_i64().unwrap())
}

async fn invite(owner: &Person, room: RoomId, guest: &Person) {
    let path = format!("/rooms/{room}/invitations");
    owner.client.post(&path, json!({"username": guest.name})).await.expect_status(204).done();
}

async fn bring(owner: &Person, room: RoomId, guest: &Person) {
    invite(owner, room, guest).await;
    guest.client.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(200).done();
}

async fn messages(who: &Person, room: RoomId) -> Vec<Value> {
    let page = who.client.get(&format!("/rooms/{room}/messages?limit=200")).await.expect_status(200).json();
    page["events"].as_array().unwrap().clone()
}

/// As a request would come to its unit that was let in before its person went.
fn ghost(who: &Person) -> Caller {
    Caller { user: UserId::from_raw(who.id), session: SessionId::from_raw(1), expires_at: None, scopes: Scopes::OWN }
}

/// Does what is due, and what that asks for.
async fn work_off(server: &TestServer) {
    server.app().work_off_jobs().await.unwrap();
}

/// Lets the days of grace pass, and does what is due then.
async fn let_grace_pass(server: &TestServer) {
    work_off(server).await;
    server.clock().advance_s(GRACE_S + 1);
    work_off(server).await;
}
