//! The real chat log, brought in beside a server that serves.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ruzstd::decoding::StreamingDecoder;
use serde::Deserialize;
use serde_json::{Value, json};
use testkit::skipped;

use super::history;
use crate::product::{Random, Server, Serving, find, sign_up, turn};

/// Between two messages beside the import.
const CHAT: Duration = Duration::from_millis(250);

/// A line of the log.
#[derive(Debug, Deserialize)]
struct Line {
    at: String,
    sender: String,
    text: String,
}

fn log() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ubuntu-irc.jsonl.zst")
}

/// The lines that are messages.
fn lines(path: &Path) -> Vec<Line> {
    let decoder = StreamingDecoder::new(BufReader::new(File::open(path).expect("a log"))).expect("a compressed one");
    let lines = BufReader::new(decoder).lines();
    let lines = lines.map(|line| serde_json::from_str(&line.expect("a line")).expect("in JSON"));
    lines.filter(|line: &Line| !line.text.trim().is_empty()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_real_log_is_there_line_by_line_while_people_chat() {
    const TEST: &str = "the import of the real chat log";
    let Some(binary) = find(TEST) else { return };
    if !log().is_file() {
        return skipped(TEST, "the shared data is not there");
    }
    let _turn = turn().await;
    let mut random = Random::new(crate::product::seed(), 79);
    let server = Server::new(binary, Serving::default(), &mut random);
    server.start().await;
    let people = sign_up(&server.http(), 1).await;
    let (http, reader) = (server.http(), &people[0]);

    let path = log();
    let arguments = ["import", "chat", path.to_str().expect("a name")];
    let rooms: Value = http.get("/rooms", &reader.credential).await;
    let general = rooms["rooms"][0]["id"].as_i64().expect("a room");
    let chatting = async {
        let mut sent = 0_u32;
        loop {
            let key = format!("00000000-0000-4000-8000-{sent:012}");
            let body = json!({"key": key, "text": "beside it"});
            http.post(&format!("/rooms/{general}/messages"), &reader.credential, &body).await;
            sent += 1;
            // As a busy room does: who writes without a pause is served first, on a slow machine for as long as they go on.
            tokio::time::sleep(CHAT).await;
        }
    };
    let (succeeded, said) = tokio::select! {
        done = server.run(&arguments) => done,
        () = chatting => unreachable!("it never ends"),
    };
    assert!(succeeded && said.contains("196123 messages are new"), "{said}");
    assert!(said.contains("4 lines, each of which is blank"), "{said}");

    let public: Value = http.get("/rooms/public", &reader.credential).await;
    let room = public["rooms"].as_array().expect("rooms").iter().find(|room| room["name"] == "ubuntu");
    let room = room.expect("the channel's room")["id"].as_i64().expect("an id");
    let (expected, found) = (lines(&path), history(&server, reader, room).await);
    assert_eq!(found.len(), expected.len());
    let mut senders = std::collections::HashMap::new();
    for (expected, found) in expected.iter().zip(&found) {
        assert_eq!(found.data.text, expected.text.trim());
        assert_eq!(found.at[..19], expected.at[..19]);
        let known = senders.entry(expected.sender.clone()).or_insert(found.by);
        assert_eq!(*known, found.by, "one sender is one person: {}", expected.sender);
    }
    let mut ids: Vec<_> = senders.values().collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), senders.len(), "two senders are two people");

    let (succeeded, said) = server.run(&arguments).await;
    assert!(succeeded && said.contains("0 messages are new, 196123 were there already"), "{said}");
    server.stop().await;
    assert_eq!(server.doctor().await, Ok(()));
}
