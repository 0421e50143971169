//! A client that never gives up: it connects, resumes, sends again what is unknown, until its state is that of the server.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use testkit::history::{Connection, FinalState, Key, Phase, Seen, What, body_hash};
use tokio::time::{Instant, sleep};

use super::session::{self, Ended};
use super::view::View;
use super::wire::{Page, RoomEvent};
use super::world::{Stage, States, World};
use crate::product::{Http, Person, Random};

/// One return in so many comes late.
const ABSENT: u64 = 12;
/// Events of a page.
const PAGE: usize = 200;

/// A message until it is known what became of it.
#[derive(Debug, Clone)]
pub struct Message {
    pub room: i64,
    pub key: Key,
    pub text: String,
    pub body_hash: u64,
}

/// One client of a run.
pub struct Client {
    pub id: u32,
    pub person: Person,
    pub world: Arc<World>,
    pub http: Http,
    pub random: Random,
    /// What it holds.
    pub views: BTreeMap<i64, View>,
    /// Of which history; none before the first welcome.
    pub epoch: Option<Arc<str>>,
    /// The last entry of its own log.
    pub cursor: i64,
    /// To be sent, in this order.
    pub queue: VecDeque<Message>,
    /// The number of its connection.
    pub number: u32,
    written: u64,
    closing_words: bool,
}

/// The server was gone.
#[derive(Debug)]
pub struct Gone;

impl Client {
    pub fn new(id: u32, person: Person, world: Arc<World>) -> Self {
        let (http, random) = (world.server.http(), Random::new(world.plan.seed, u64::from(id) + 1));
        let (views, queue) = (BTreeMap::new(), VecDeque::new());
        Self {
            id,
            person,
            world,
            http,
            random,
            views,
            epoch: None,
            cursor: 0,
            queue,
            number: 0,
            written: 0,
            closing_words: false,
        }
    }

    /// Lives through the whole run.
    pub async fn run(mut self) -> FinalState {
        let mut give_up = None;
        loop {
            self.world.server.is_up().await;
            // Not all at once, so that some have missed more than others: a few so much that they must reload.
            let absent_ms = if self.random.once_in(ABSENT) { 500..3_000 } else { 0..150 };
            sleep(Duration::from_millis(self.random.within(absent_ms))).await;
            if matches!(session::run(&mut self, &mut give_up).await, Ended::Done) {
                return FinalState { client: self.id, held: self.states(), fresh: self.settled().unwrap_or_default() };
            }
            if self.is_late(&mut give_up) {
                return FinalState { client: self.id, held: self.states(), fresh: self.settled().unwrap_or_default() };
            }
        }
    }

    pub fn connection(&self) -> Connection {
        Connection { client: self.id, number: self.number }
    }

    /// What it holds, in short.
    pub fn states(&self) -> States {
        self.views.iter().map(|(room, view)| (*room, view.state())).collect()
    }

    /// What it should hold, once that is known.
    pub fn settled(&self) -> Option<States> {
        match &*self.world.stage.borrow() {
            Stage::Settle(all) => all.get(self.id as usize).cloned(),
            Stage::Load | Stage::Drain | Stage::LastWords => None,
        }
    }

    /// Whether it was told long ago what it should hold.
    pub fn is_late(&self, give_up: &mut Option<Instant>) -> bool {
        let patience = Duration::from_millis(self.world.plan.patience_ms);
        matches!(&*self.world.stage.borrow(), Stage::Settle(_))
            && Instant::now() > *give_up.get_or_insert_with(|| Instant::now() + patience)
    }

    /// Puts new messages into the queue.
    pub fn write(&mut self, count: usize) {
        for _ in 0..count {
            let rooms = &self.world.rooms;
            let own = 1 + self.id as usize % (rooms.len() - 1);
            let room = if self.random.once_in(7) { rooms.first() } else { rooms.get(own) };
            let message = self.compose(*room.expect("a room"));
            self.queue.push_back(message);
        }
    }

    /// What is to be said in the quiet rooms, once.
    pub fn write_closing_words(&mut self) {
        if self.id == 0 && !std::mem::replace(&mut self.closing_words, true) {
            for room in self.world.quiet.clone() {
                let message = self.compose(room);
                self.queue.push_back(message);
            }
        }
    }

    fn compose(&mut self, room: i64) -> Message {
        self.written += 1;
        let length = usize::try_from(self.random.within(self.world.plan.body.clone())).expect("a length");
        let text = format!("{}.{} {}", self.id, self.written, "x".repeat(length));
        Message { room, key: Key::from_bits(self.random.wide()), body_hash: body_hash(&text), text }
    }

    /// Takes down one phase of sending a message.
    pub fn note(&self, connection: Connection, (call, phase): (u64, Phase), message: &Message, seq: Option<i64>) {
        let Message { room, key, body_hash, .. } = *message;
        self.world.recorder.record(connection, What::Send { call, phase, room, key, body_hash, seq });
    }

    /// Takes down what a socket received, and applies it.
    pub async fn receive(&mut self, room: i64, event: &RoomEvent<'_>) -> Result<(), Gone> {
        self.world.recorder.record(self.connection(), What::Event { room, seen: event.seen });
        if event.seen.seq > self.last(room) + 1 {
            self.fetch(room, event.seen.seq - 1).await?;
        }
        self.apply(room, event);
        Ok(())
    }

    /// The last event held of a room.
    pub fn last(&self, room: i64) -> i64 {
        self.views.get(&room).map_or(0, |view| view.last)
    }

    fn apply(&mut self, room: i64, event: &RoomEvent<'_>) {
        let view = self.views.entry(room).or_default();
        if event.seen.seq == view.last + 1 {
            view.apply(self.person.id, event);
        }
    }

    /// Reads what is missing of a room, at least up to `through`.
    pub async fn fetch(&mut self, room: i64, through: i64) -> Result<(), Gone> {
        while self.last(room) < through {
            let before = self.last(room);
            let page = self.page(room, &format!("after={before}&limit={PAGE}")).await?;
            for event in &page.events {
                self.apply(room, &RoomEvent::of_page(event));
            }
            if self.last(room) == before {
                // What the socket told is not there: the checks will say so.
                self.views.entry(room).or_default().last = through;
            }
        }
        Ok(())
    }

    /// Reads a page, and takes that down.
    pub async fn page(&self, room: i64, query: &str) -> Result<Page, Gone> {
        let call = self.world.recorder.next_call();
        let note = |phase, head, page: Vec<Seen>| {
            let what = What::Read { call, phase, room, head, page };
            self.world.recorder.record(Connection::http(self.id), what);
        };
        note(Phase::Invoke, None, Vec::new());
        let path = format!("/rooms/{room}/events?{query}");
        let answer = self.http.attempt(Method::GET, &path, &self.person.credential, None).await;
        let text = match answer {
            Ok((status, text)) if status.is_success() => text,
            Ok((status, text)) if !status.is_server_error() => panic!("{path}: {status} {text}"),
            _ => {
                note(Phase::Info, None, Vec::new());
                return Err(Gone);
            }
        };
        let page: Page = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"));
        note(Phase::Ok, Some(page.head), page.events.iter().map(|event| RoomEvent::of_page(event).seen).collect());
        Ok(page)
    }

    /// Sends the next message over HTTP instead of the socket.
    pub async fn post(&mut self) -> Result<(), Gone> {
        let Some(message) = self.queue.pop_front() else { return Ok(()) };
        let (call, http) = (self.world.recorder.next_call(), Connection::http(self.id));
        self.note(http, (call, Phase::Invoke), &message, None);
        let body = serde_json::json!({"key": message.key.to_string(), "text": message.text});
        let path = format!("/rooms/{}/messages", message.room);
        let answer = self.http.attempt(Method::POST, &path, &self.person.credential, Some(&body)).await;
        match answer {
            Ok((status, text)) if status.is_success() => {
                let sent: serde_json::Value = serde_json::from_str(&text).expect("a sent message");
                self.note(http, (call, Phase::Ok), &message, sent["seq"].as_i64());
                self.world.acknowledged();
                Ok(())
            }
            Ok((status, _)) if status.is_client_error() => {
                self.note(http, (call, Phase::Fail), &message, None);
                Ok(())
            }
            _ => {
                self.note(http, (call, Phase::Info), &message, None);
                self.queue.push_front(message);
                Err(Gone)
            }
        }
    }
}
