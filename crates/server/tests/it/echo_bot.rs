//! The example bot against the real server: it comes when it is invited, says each thing once, and stops with its key.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command as Once, Stdio};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::product::{Http, Random, Server, Serving, find, seed, turn};

const PASSWORD: &str = "a long secret of a person";
/// A program that has not answered by then never will.
const PATIENCE: Duration = Duration::from_secs(60);
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/echo-bot/echo_bot.py");

/// The first Python on the path that has the package which the script imports: a version manager's may come before the
/// distribution's, which has it. If there is none, the test is noted as skipped.
fn find_python(test: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let mut pythons =
        env::split_paths(&folders).map(|folder| folder.join("python3")).filter(|program| program.is_file());
    let found = pythons.find(|python| {
        let asked = Once::new(python).args(["-c", "import websockets"]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    });
    if found.is_none() {
        testkit::skipped(test, "python3-websockets is not installed");
    }
    found
}

/// Somebody who signed up, by their `Authorization` header.
async fn person(http: &Http, name: &str) -> String {
    let signed_up = http.post("/auth/sign-up", "", &json!({"username": name, "password": PASSWORD})).await;
    format!("Bearer {}", signed_up["access"]["token"].as_str().expect("an access token"))
}

/// The key and the id of a new bot.
async fn bot(http: &Http, owner: &str, name: &str) -> (String, i64) {
    let made = http.post("/bots", owner, &json!({"username": name})).await;
    (made["key"].as_str().expect("a key").to_owned(), made["bot"]["id"].as_i64().expect("an id"))
}

fn start(python: &Path, server: &Server, key: &str) -> Child {
    let mut script = Command::new(python);
    script.arg(Path::new(SCRIPT)).env("COMMUNE_URL", format!("http://{}", server.address())).env("COMMUNE_TOKEN", key);
    script.env("no_proxy", "*").env("PYTHONDONTWRITEBYTECODE", "1").kill_on_drop(true);
    script.stderr(Stdio::null()).spawn().expect("the script starts")
}

async fn say(http: &Http, who: &str, room: &Value, number: u8) {
    let body = json!({"key": format!("00000000-0000-4000-8000-{number:012}"), "text": format!("number {number}")});
    http.post(&format!("/rooms/{room}/messages"), who, &body).await;
}

/// How often each of these numbers was said in a room, once the last of them was said so often.
async fn said(http: &Http, who: &str, room: &Value, (numbers, wanted): (u8, usize)) -> Vec<usize> {
    let begun = Instant::now();
    loop {
        let page: Value = http.get(&format!("/rooms/{room}/messages?limit=200"), who).await;
        let texts: Vec<&str> =
            page["events"].as_array().unwrap().iter().filter_map(|event| event["data"]["text"].as_str()).collect();
        let count = |number| texts.iter().filter(|text| **text == format!("number {number}")).count();
        if count(numbers) >= wanted {
            return (1..=numbers).map(count).collect();
        }
        assert!(begun.elapsed() < PATIENCE, "{texts:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_echo_bot_says_each_thing_once() {
    const TEST: &str = "the echo bot";
    let (Some(binary), Some(python)) = (find(TEST), find_python(TEST)) else { return };
    let _turn = turn().await;
    let server = Server::new(binary, Serving { poll_ms: 50, ..Serving::default() }, &mut Random::new(seed(), 81));
    server.start().await;
    let http = server.http();
    let ann = person(&http, "ann").await;
    let ((echo, id), (other, _)) = (bot(&http, &ann, "echo").await, bot(&http, &ann, "other").await);
    let room = http.post("/rooms", &ann, &json!({"kind": "group", "name": "den"})).await["id"].clone();
    say(&http, &ann, &room, 1).await;
    // One is invited before it is there, the other while it is.
    let invite = async |name: &str| {
        let path = format!("/rooms/{room}/invitations");
        http.attempt(Method::POST, &path, &ann, Some(&json!({"username": name}))).await.expect("an answer");
    };
    invite("echo").await;
    let (mut first, second) = (start(&python, &server, &echo), start(&python, &server, &other));
    // By mistake the program runs twice.
    let mut twin = start(&python, &server, &echo);
    invite("other").await;
    until_members(&http, &ann, &room, 3).await;
    say(&http, &ann, &room, 2).await;
    assert_eq!(said(&http, &ann, &room, (2, 3)).await, [1, 3], "what was said before it came is not answered");
    // The connection breaks, and the server is another process.
    server.kill().await;
    server.start().await;
    say(&http, &ann, &room, 3).await;
    assert_eq!(said(&http, &ann, &room, (3, 3)).await, [1, 3, 3]);
    // The program itself was away.
    first.kill().await.expect("the script ends");
    twin.kill().await.expect("the script ends");
    say(&http, &ann, &room, 4).await;
    first = start(&python, &server, &echo);
    assert_eq!(said(&http, &ann, &room, (4, 3)).await, [1, 3, 3, 3]);
    let direct = http.post("/rooms/direct", &ann, &json!({"username": "echo"})).await["id"].clone();
    say(&http, &ann, &direct, 5).await;
    assert_eq!(said(&http, &ann, &direct, (5, 2)).await, [0, 0, 0, 0, 2]);
    say(&http, &ann, &room, 6).await;
    assert_eq!(said(&http, &ann, &room, (6, 3)).await, [1, 3, 3, 3, 0, 3], "two bots do not answer each other");
    http.attempt(Method::DELETE, &format!("/bots/{id}"), &ann, None).await.expect("an answer");
    timeout(PATIENCE, first.wait()).await.expect("a program without a key ends").expect("a status");
    drop(second);
    server.stop().await;
}

async fn until_members(http: &Http, who: &str, room: &Value, wanted: usize) {
    let begun = Instant::now();
    loop {
        let members: Value = http.get(&format!("/rooms/{room}/members"), who).await;
        let joined = members["members"].as_array().unwrap().iter().filter(|member| member["state"] == "joined").count();
        if joined == wanted {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{members}");
        sleep(Duration::from_millis(50)).await;
    }
}
