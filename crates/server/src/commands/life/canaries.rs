//! Whatever somebody was called and wrote is nowhere once they are erased: in no column of any table, in no answer, in no frame, in no line of the log.

use std::io::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

use messages::{SendMessage, send};
use model::{Id, RoomId};
use serde_json::{Value, from_value, json};
use testkit::{TestServer, both_dbs};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt;

use super::{
    PASSWORD, Person, again, befriend, bring, delete, ghost, let_grace_pass, messages, room_of, root, setup, sign_up,
    store, work_off,
};
use crate::logs::discreet;

/// Stands in everything that the person is called and writes.
const CANARY: &str = "kanari";
const PHONE: &str = "+4915123456789";
/// What is looked for, in lower case.
const WORDS: [&str; 2] = [CANARY, "15123456789"];

/// What this process logged.
static LOGGED: LazyLock<Mutex<Vec<u8>>> = LazyLock::new(Mutex::default);

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOGGED.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// At every level that a server could be told to log at.
fn listen_to_the_log() {
    // The other engine's test may have begun already.
    let _ = registry().with(discreet()).with(fmt::layer().with_writer(Log)).try_init();
}

/// The code in the newest letter to an address.
async fn code(server: &TestServer, root: &Person, to: &str) -> String {
    work_off(server).await;
    let outbox = root.client.get("/admin/outbox").await.expect_status(200).json();
    let letter = outbox["letters"].as_array().unwrap().iter().find(|letter| letter["to"] == to).unwrap().clone();
    let text: String = letter["text"].as_str().unwrap().replace(' ', "");
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 6).collect();
    digits
        .first()
        .map_or_else(|| text.chars().filter(char::is_ascii_digit).take(6).collect(), |word| (*word).to_owned())
}

/// Somebody who left their name wherever one can.
async fn canary(server: &TestServer, root: &Person) -> Person {
    let ann = sign_up(server, "Kanari-Ann").await;
    for (what, address) in [("email", "Kanari@example.org"), ("phone", PHONE)] {
        let wish = json!({what: address, "password": PASSWORD});
        ann.client.post(&format!("/me/{what}"), wish).await.expect_status(204).done();
        let shown = json!({what: address, "code": code(server, root, address).await});
        ann.client.post(&format!("/me/{what}/verify"), shown).await.expect_status(200).done();
        server.anonymous().post("/auth/code", json!({"address": address})).await.expect_status(204).done();
    }
    let made = ann.client.post("/sessions", json!({"name": "Kanari's robot"})).await.expect_status(201).json();
    ann.client.post("/bots", json!({"username": "Kanari-Bot"})).await.expect_status(201).done();
    let label = json!({"name": "Kanari's other robot"});
    ann.client.patch(&format!("/sessions/{}", made["session"]["id"]), label).await.expect_status(200).done();
    let path = format!("/admin/people/{}", ann.id);
    root.client.patch(&path, json!({"admin": true})).await.expect_status(200).done();
    let note = json!({"note": "friends of Kanari", "uses": 1, "expires_in_s": 86_400});
    ann.client.post("/admin/invitations", note).await.expect_status(201).done();
    root.client.patch(&path, json!({"admin": false})).await.expect_status(200).done();
    let renamed = json!({"username": "kanari.Anna", "password": PASSWORD});
    ann.client.post("/me/username", renamed).await.expect_status(200).done();
    root.client.post(&format!("{path}/reset"), json!({})).await.expect_status(201).done();
    Person { name: "kanari.Anna".to_owned(), ..ann }
}

fn clean(what: &str, text: &str) {
    assert!(!store::holds(text.as_bytes(), &WORDS), "{what}: {text}");
}

both_dbs!(nothing_is_left_of_whoever_is_erased, setup(), async |server: TestServer| {
    listen_to_the_log();
    let root = root(&server).await;
    let bob = sign_up(&server, "bob").await;
    let ann = canary(&server, &root).await;
    let ann = Person { cookie: String::new(), ..reset(&server, &root, &ann).await };
    let (den, gone, left) = (
        room_of(&ann, "group", "den").await,
        room_of(&ann, "public", "gone").await,
        room_of(&bob, "public", "left").await,
    );
    bring(&ann, den, &bob).await;
    ann.client.post(&format!("/rooms/{left}/join"), json!({})).await.expect_status(200).done();
    befriend(&ann, &bob).await;
    let direct = ann.client.post("/rooms/direct", json!({"user": bob.id})).await.expect_status(200).json();
    let direct = RoomId::from_raw(direct["id"].as_i64().unwrap());
    for room in [den, gone, left, direct] {
        for number in 0..3 {
            ann.client
                .send(room, &format!("I am Kanari, {number}, @kanari.Anna #kanari"))
                .await
                .expect_status(201)
                .done();
        }
    }
    for room in [den, gone, left, direct] {
        let draft = json!({"text": "Kanari is about to say"});
        ann.client.put(&format!("/rooms/{room}/draft"), draft).await.expect_status(200).done();
    }
    let key = testkit::fresh_key();
    let sent = ann.client.send_as(den, &key, "Kanari again").await.expect_status(201).json();
    ann.client.post(&format!("/rooms/{left}/leave"), json!({})).await.expect_status(204).done();
    ann.client.delete(&format!("/rooms/{gone}")).await.expect_status(204).done();
    let welcome = bob.client.socket().await.welcome().clone();
    assert!(!server.read(|tx| Ok(store::search(tx, &WORDS)?)).await.is_empty(), "there is something to be found");

    ann.client.post("/me/own-data", json!({"password": PASSWORD})).await.expect_status(202).done();
    work_off(&server).await;
    assert_eq!(server.read(|tx| Ok(store::count_own_data(tx)?)).await, 2, "an archive of one piece");
    delete(&ann, "remove").await.expect_status(200).done();
    work_off(&server).await;
    assert!(!server.read(|tx| Ok(store::search(tx, &WORDS)?)).await.is_empty(), "they may come back");
    let_grace_pass(&server).await;
    let found = server.read(|tx| Ok(store::search(tx, &WORDS)?)).await;
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(server.read(|tx| Ok(store::count_own_data(tx)?)).await, 0);

    let (root, bob) = (again(&server, &root).await, again(&server, &bob).await);
    for room in [den, left, direct] {
        clean("messages", &Value::Array(messages(&bob, room).await).to_string());
        for path in ["", "/events?after=0&limit=200", "/members"] {
            let answer = bob.client.get(&format!("/rooms/{room}{path}")).await.expect_status(200);
            clean(path, &answer.body);
        }
    }
    for path in ["/rooms".to_owned(), "/rooms?scope=public".to_owned(), format!("/users?ids={}", ann.id)] {
        clean(&path, &bob.client.get(&path).await.body);
    }
    for path in ["/admin/people", "/admin/outbox", "/admin/audit", "/admin/jobs", "/admin/invitations"] {
        clean(path, &root.client.get(path).await.expect_status(200).body);
    }
    let rooms = json!({den.to_string(): 1, direct.to_string(): 1, left.to_string(): 1});
    let resume = json!({"epoch": welcome["epoch"], "user": welcome["cursor"], "rooms": rooms});
    let mut socket = bob.client.resume(resume).await;
    clean("welcome", &socket.welcome().to_string());
    let frames = socket.events_until_quiet().await;
    assert!(frames.iter().filter(|frame| frame["event"] == "messages.redacted").count() == 3, "{frames:?}");
    clean("frames", &Value::Array(frames).to_string());
    clean("log", &String::from_utf8_lossy(&LOGGED.lock().unwrap_or_else(PoisonError::into_inner)));
    // The key of a text that is gone answers as ever, and asking with another tells nothing.
    let caller = ghost(&ann);
    for text in ["Kanari again", "something else"] {
        let new: SendMessage = from_value(json!({"room": den, "key": key, "text": text})).unwrap();
        let answer = server.write(move |work| send(work, &caller, &new)).await;
        assert_eq!(json!(answer.seq), sent["seq"]);
    }
});

/// The link that an administrator made is used, so that somebody can come in again.
async fn reset(server: &TestServer, root: &Person, ann: &Person) -> Person {
    let made = root.client.post(&format!("/admin/people/{}/reset", ann.id), json!({})).await.expect_status(201).json();
    let chosen = json!({"token": made["token"], "password": PASSWORD});
    let answer = server.anonymous().post("/auth/reset", chosen).await;
    assert!(answer.status < 300, "{}", answer.body);
    again(server, ann).await
}
