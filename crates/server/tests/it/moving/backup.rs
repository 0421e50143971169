//! A backup that is taken while people chat, and what becomes of it.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message as Packet;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::history;
use crate::product::{Person, Random, Server, Serving, find, make_room, sign_up, turn};

/// The welcome to somebody who comes back with this epoch.
async fn welcome(server: &Server, person: &Person, epoch: &str) -> Value {
    let stream = TcpStream::connect(server.address()).await.expect("a connection");
    let mut request = format!("ws://{}/api/v1/ws", server.address()).into_client_request().expect("a request");
    request.headers_mut().insert("authorization", person.credential.parse().expect("a header"));
    let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.expect("a socket");
    let hello = json!({"op": "hello", "resume": {"epoch": epoch, "user": 0, "rooms": {}}});
    socket.send(Packet::text(hello.to_string())).await.expect("a hello");
    let frame = tokio::time::timeout(Duration::from_secs(30), socket.next()).await.expect("a welcome in time");
    let text = frame.expect("a frame").expect("a whole one").into_text().expect("of text");
    serde_json::from_str(&text).expect("in JSON")
}

/// Sends until it is told to stop. Answers with what was acknowledged.
async fn chat(server: Arc<Server>, person: Person, room: i64, over: Arc<AtomicBool>) -> Vec<(i64, String)> {
    let (http, mut acknowledged) = (server.http(), Vec::new());
    for number in 0_u128.. {
        if over.load(Ordering::SeqCst) {
            break;
        }
        let text = format!("{} says {number}", person.id);
        let key = uuid(person.id, number);
        let path = format!("/rooms/{room}/messages");
        let sent = http.post(&path, &person.credential, &json!({"key": key, "text": text})).await;
        acknowledged.push((sent["seq"].as_i64().expect("a seq"), text));
    }
    acknowledged
}

fn uuid(person: i64, number: u128) -> String {
    let raw = format!("{person:016x}{number:016x}");
    format!("{}-{}-{}-{}-{}", &raw[..8], &raw[8..12], &raw[12..16], &raw[16..20], &raw[20..])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_holds_all_that_was_acknowledged_before_it() {
    let Some(binary) = find("a backup under load") else { return };
    let _turn = turn().await;
    let mut random = Random::new(crate::product::seed(), 77);
    let server = Arc::new(Server::new(binary.clone(), Serving::default(), &mut random));
    server.start().await;
    let people = sign_up(&server.http(), 3).await;
    let room = make_room(&server.http(), "den", &people.iter().collect::<Vec<_>>()).await;
    let epoch = welcome(&server, &people[0], "none").await["epoch"].as_str().expect("an epoch").to_owned();

    let (over, mut chatting) = (Arc::new(AtomicBool::new(false)), JoinSet::new());
    for person in &people {
        chatting.spawn(chat(Arc::clone(&server), person.clone(), room, Arc::clone(&over)));
    }
    while history(&server, &people[0], room).await.len() < 100 {}
    let before = history(&server, &people[0], room).await.last().expect("messages").seq;
    let file = server.beside("backup.tar");
    let name = file.to_str().expect("a name");
    let (succeeded, said) = server.run(&["backup", name]).await;
    assert!(succeeded && said.contains("everything"), "{said}");
    over.store(true, Ordering::SeqCst);
    let acknowledged = chatting.join_all().await.concat();
    let (twice, said) = server.run(&["backup", name]).await;
    assert!(!twice && said.contains("exists"), "{said}");

    let other = Server::new(binary, Serving::default(), &mut random);
    let (restored, said) = other.run(&["restore", name]).await;
    assert!(restored && said.contains("is as it was"), "{said}");
    assert_eq!(other.doctor().await, Ok(()));
    other.start().await;
    let kept = history(&other, &people[0], room).await;
    let held = |seq: i64, text: &str| kept.iter().any(|message| message.seq == seq && message.data.text == text);
    let due: Vec<_> = acknowledged.iter().filter(|(seq, _)| *seq <= before).collect();
    assert!(due.len() >= 50 && due.iter().all(|(seq, text)| held(*seq, text)), "{} were due", due.len());
    assert!(kept.last().is_some_and(|last| last.seq >= before));
    let again = welcome(&other, &people[0], &epoch).await;
    assert_eq!(again["reset"], "epoch", "{again}");
    assert_ne!(again["epoch"], epoch.as_str());

    let (onto, said) = other.run(&["restore", name]).await;
    assert!(!onto && said.contains("in use"), "{said}");
    other.stop().await;
    let (onto, said) = other.run(&["restore", name]).await;
    assert!(!onto && said.contains("holds a database already"), "{said}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_backup_is_refused_and_leaves_nothing() {
    let Some(binary) = find("a damaged backup") else { return };
    let _turn = turn().await;
    let mut random = Random::new(crate::product::seed(), 78);
    let server = Server::new(binary.clone(), Serving::default(), &mut random);
    let file = server.beside("backup.tar");
    assert!(server.run(&["doctor"]).await.0, "the folder gets its database");
    let (succeeded, said) = server.run(&["backup", file.to_str().expect("a name")]).await;
    assert!(succeeded, "{said}");

    let (whole, damaged) = (fs::read(&file).expect("a backup"), server.beside("damaged.tar"));
    let places = [0, 700, whole.len() / 2, whole.len() - 2_000];
    let broken = places.map(|place| {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        bytes
    });
    let other = Server::new(binary, Serving::default(), &mut random);
    for bytes in broken.into_iter().chain([whole[..whole.len() / 2].to_vec(), Vec::new(), b"no archive".to_vec()]) {
        fs::write(&damaged, bytes).expect("a file");
        let (restored, said) = other.run(&["restore", damaged.to_str().expect("a name")]).await;
        assert!(!restored && said.contains("damaged"), "{said}");
        let left: Vec<_> =
            fs::read_dir(other.data()).expect("a folder").map(|entry| entry.expect("a file").file_name()).collect();
        assert!(left.iter().all(|name| name == "lock" || name == "commune.toml"), "{left:?}");
    }
}
