//! A client as the protocol describes it: what it holds, and what it must never see.

use std::collections::BTreeMap;

use model::RoomId;
use serde_json::{Value, json};
use testkit::{TestClient, TestServer, TestSocket, fresh_key};

/// Everything that somebody holds of some rooms.
pub(crate) struct Replica {
    client: TestClient,
    epoch: Value,
    cursor: i64,
    /// Of each room the last seq, and the events as they came.
    pub(crate) rooms: BTreeMap<i64, (i64, Vec<String>)>,
    /// How often a room had to be loaded anew.
    pub(crate) gaps: usize,
}

impl Replica {
    /// Begins with what is there now; the rooms are read by REST first.
    pub(crate) async fn begin(client: &TestClient, rooms: &[RoomId]) -> (Self, TestSocket) {
        let socket = client.socket().await;
        let welcome = socket.welcome();
        let (epoch, cursor) = (welcome["epoch"].clone(), welcome["cursor"].as_i64().unwrap());
        let mut replica = Self { client: client.clone(), epoch, cursor, rooms: BTreeMap::new(), gaps: 0 };
        for room in rooms {
            replica.rooms.insert(room.get(), (0, Vec::new()));
            replica.load(room.get()).await;
        }
        (replica, socket)
    }

    /// What it shows when it comes back.
    pub(crate) fn resume(&self) -> Value {
        let rooms: BTreeMap<String, i64> =
            self.rooms.iter().map(|(room, (last, _))| (room.to_string(), *last)).collect();
        json!({"epoch": self.epoch, "user": self.cursor, "rooms": rooms})
    }

    /// Comes back.
    pub(crate) async fn connect(&self) -> TestSocket {
        self.client.resume(self.resume()).await
    }

    /// How far the person's own log was read.
    pub(crate) const fn cursor(&self) -> i64 {
        self.cursor
    }

    pub(crate) fn last(&self, room: RoomId) -> i64 {
        self.rooms[&room.get()].0
    }

    /// Applies an event: nothing twice, nothing out of order, no hole.
    pub(crate) async fn apply(&mut self, text: &str) {
        let event: Value = serde_json::from_str(text).unwrap();
        if let Some(cursor) = event["cursor"].as_i64() {
            assert!(cursor > self.cursor, "{text} after {}", self.cursor);
            self.cursor = cursor;
            return;
        }
        let room = event["room"].as_i64().unwrap();
        let (last, events) = self.rooms.entry(room).or_default();
        match event["event"].as_str().unwrap() {
            "gap" => {
                assert!(event["head"].as_i64().unwrap() > *last, "{text} after {last}");
                self.gaps += 1;
                self.load(room).await;
            }
            "skip" => {
                assert_eq!(event["from"], *last + 1, "{text}");
                *last = event["seq"].as_i64().unwrap();
            }
            // What came while a gap was loaded may be there already.
            _ if self.gaps > 0 && event["seq"].as_i64().unwrap() <= *last => {}
            _ => {
                assert_eq!(event["seq"], *last + 1, "{text}");
                *last += 1;
                events.push(text.to_owned());
            }
        }
    }

    /// Reads on by REST.
    pub(crate) async fn load(&mut self, room: i64) {
        let (last, events) = self.rooms.get_mut(&room).unwrap();
        loop {
            let page = self.client.get(&format!("/rooms/{room}/log?after={last}&limit=200")).await.expect_status(200);
            let page: BTreeMap<String, Box<serde_json::value::RawValue>> = page.read();
            let new: Vec<Box<serde_json::value::RawValue>> = serde_json::from_str(page["events"].get()).unwrap();
            if new.is_empty() {
                return;
            }
            *last += i64::try_from(new.len()).unwrap();
            events.extend(new.into_iter().map(|event| event.get().to_owned()));
        }
    }

    /// Applies what comes until it holds so much of a room.
    pub(crate) async fn read_up_to(&mut self, socket: &mut TestSocket, room: RoomId, head: i64) {
        while self.last(room) < head {
            let text = socket.next_event_text().await;
            self.apply(&text).await;
        }
    }

    /// What it holds is what the server holds, byte for byte.
    pub(crate) async fn check_against_the_log(&self) {
        for (room, (last, events)) in &self.rooms {
            let mut fresh = Self {
                rooms: BTreeMap::from([(*room, (0, Vec::new()))]),
                gaps: 0,
                client: self.client.clone(),
                epoch: Value::Null,
                cursor: 0,
            };
            fresh.load(*room).await;
            assert_eq!(fresh.rooms[room].0, *last);
            assert!(fresh.rooms[room].1 == *events, "room {room} differs");
        }
    }
}

/// Says so many things in a room, one after another, as `who`; returns the last seq.
pub(crate) async fn say_many(who: &mut TestSocket, room: RoomId, texts: impl IntoIterator<Item = String>) -> i64 {
    let mut asked = Vec::new();
    for text in texts {
        asked.push(who.ask("say", json!({"room": room, "key": fresh_key(), "text": text})).await);
    }
    let mut last = 0;
    for id in asked {
        let answer = who.answer(id).await;
        last = answer["ok"]["seq"].as_i64().unwrap_or_else(|| panic!("refused: {answer}"));
    }
    last
}

/// Says one thing in a room by REST; returns its seq.
pub(crate) async fn say(who: &TestClient, room: RoomId, text: &str) -> i64 {
    let sent =
        who.post(&format!("/rooms/{room}/log"), json!({"key": fresh_key(), "text": text})).await.expect_status(201);
    sent.json()["seq"].as_i64().unwrap()
}

/// The last seq of a room.
pub(crate) async fn head(who: &TestClient, room: RoomId) -> i64 {
    who.get(&format!("/rooms/{room}/log?limit=1")).await.expect_status(200).json()["head"].as_i64().unwrap()
}

/// A repeatable run of numbers that look random (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `below`.
    pub(crate) fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// Nothing arrived for anybody.
pub(crate) async fn assert_silent(socket: &mut TestSocket) {
    assert_eq!(socket.events_until_quiet().await, Vec::<Value>::new());
}

/// Names of the events, for a look at the whole.
pub(crate) fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().unwrap()).collect()
}

/// A server with two people in one room, and a socket of each.
pub(crate) async fn pair(server: &TestServer) -> (TestClient, TestClient, RoomId) {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    (ann, bob, room)
}
