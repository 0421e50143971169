//! One connection of a client, from its upgrade to its end.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use testkit::history::{Phase, What};
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message as Packet};

use super::client::{Client, Gone, Message};
use super::wire::{Frame, RoomEvent};
use super::world::Stage;

/// Why a connection ended.
pub enum Ended {
    /// It broke, or the server closed it.
    Lost,
    /// The client holds what the server holds, or waited long enough for that.
    Done,
}

type Socket = WebSocketStream<TcpStream>;

/// One read of the newest page for so many bursts, one move of the position, one message over HTTP.
const READ: u64 = 60;
const MOVE: u64 = 25;
const POST: u64 = 30;
/// A server that does not answer within this time is dead.
const SILENCE: Duration = Duration::from_secs(30);

struct Session<'a> {
    client: &'a mut Client,
    socket: Socket,
    /// By the number of their attempt.
    under_way: BTreeMap<u64, Message>,
    /// Moves of positions, and their rooms.
    moves: HashMap<u64, i64>,
}

/// Connects, resumes, and stays as long as it lasts.
pub async fn run(client: &mut Client, give_up: &mut Option<Instant>) -> Ended {
    let Ok(socket) = connect(client).await else { return Ended::Lost };
    client.number += 1;
    let mut session = Session { client, socket, under_way: BTreeMap::new(), moves: HashMap::new() };
    let ended = match session.begin().await {
        Ok(()) => session.stay(give_up).await,
        Err(Gone) => Err(Gone),
    };
    session.forget();
    if ended.is_ok() { Ended::Done } else { Ended::Lost }
}

async fn connect(client: &Client) -> Result<Socket, Gone> {
    let address = client.world.server.address();
    let stream = TcpStream::connect(address).await.map_err(|_| Gone)?;
    stream.set_nodelay(true).map_err(|_| Gone)?;
    let mut request = format!("ws://{address}/api/v1/ws").into_client_request().expect("a request");
    let credential = client.person.credential.parse().expect("a header");
    request.headers_mut().insert("authorization", credential);
    match timeout(SILENCE, tokio_tungstenite::client_async(request, stream)).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(Error::Http(refusal))) if !refusal.status().is_server_error() => {
            panic!("client {} is refused: {}", client.id, refusal.status())
        }
        _ => Err(Gone),
    }
}

impl Session<'_> {
    /// Says hello, and takes the welcome.
    async fn begin(&mut self) -> Result<(), Gone> {
        let mut hello = json!({"op": "hello"});
        let named: BTreeMap<i64, i64> = self.client.views.iter().map(|(room, view)| (*room, view.last)).collect();
        if let Some(epoch) = &self.client.epoch {
            hello["resume"] = json!({"epoch": &**epoch, "user": self.client.cursor, "rooms": named});
        }
        self.send(hello.to_string()).await?;
        let text = self.next().await?;
        let welcome: Frame<'_> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(welcome.event.as_deref(), Some("welcome"), "{text}");
        assert!(!welcome.more, "too many rooms for these tests");
        self.welcomed(welcome, named).await
    }

    async fn welcomed(&mut self, welcome: Frame<'_>, named: BTreeMap<i64, i64>) -> Result<(), Gone> {
        let (reset, rooms) = (welcome.reset.is_some(), welcome.rooms.unwrap_or_default());
        let epoch: Arc<str> = Arc::from(welcome.epoch.expect("an epoch"));
        let afresh = reset || self.client.epoch.is_none();
        let held = if afresh { rooms.iter().map(|room| (room.id, room.head)).collect() } else { named };
        let what = What::Welcome { epoch: Arc::clone(&epoch), reset, held };
        self.client.world.recorder.record(self.client.connection(), what);
        if afresh {
            self.client.views.clear();
            self.client.cursor = welcome.cursor.expect("a cursor");
        }
        // Only now: whoever is interrupted here begins afresh.
        for room in &rooms {
            if afresh {
                self.client.fetch(room.id, room.head).await?;
            }
            if let Some(view) = self.client.views.get_mut(&room.id) {
                view.read_to(room.position);
            }
        }
        self.client.epoch = Some(epoch);
        Ok(())
    }

    async fn stay(&mut self, give_up: &mut Option<Instant>) -> Result<(), Gone> {
        let (every, burst) = self.client.world.plan.pace;
        let mut ticks = paced(every);
        let mut stage = self.client.world.stage.subscribe();
        loop {
            let now = stage.borrow_and_update().clone();
            if matches!(now, Stage::LastWords) {
                self.client.write_closing_words();
            }
            self.flush().await?;
            match &now {
                Stage::Load => {}
                Stage::Drain | Stage::LastWords if self.is_idle() => self.client.world.drained(self.client.id, &now),
                Stage::Settle(_) if self.client.settled().as_ref() == Some(&self.client.states()) => return Ok(()),
                Stage::Settle(_) if self.client.is_late(give_up) => return Ok(()),
                Stage::Drain | Stage::LastWords | Stage::Settle(_) => {}
            }
            tokio::select! {
                packet = self.socket.next() => self.packet(packet).await?,
                _ = ticks.tick() => self.tick(&now, burst).await?,
                changed = stage.changed() => changed.expect("a run outlives its clients"),
            }
        }
    }

    fn is_idle(&self) -> bool {
        self.client.queue.is_empty() && self.under_way.is_empty() && self.moves.is_empty()
    }

    async fn tick(&mut self, stage: &Stage, burst: usize) -> Result<(), Gone> {
        if !matches!(stage, Stage::Load) {
            return Ok(());
        }
        if self.client.queue.len() + self.under_way.len() < self.client.world.plan.window {
            self.client.write(burst);
        }
        let room = self.client.world.rooms[self.client.id as usize % self.client.world.rooms.len()];
        if self.client.views.contains_key(&room) && self.client.random.once_in(READ) {
            self.client.page(room, "limit=20").await?;
        }
        if self.client.views.contains_key(&room) && self.client.random.once_in(MOVE) {
            self.move_position(room).await?;
        }
        if self.client.random.once_in(POST) {
            self.client.post().await?;
        }
        Ok(())
    }

    async fn move_position(&mut self, room: i64) -> Result<(), Gone> {
        let call = self.client.world.recorder.next_call();
        self.moves.insert(call, room);
        let seq = self.client.last(room);
        self.send(json!({"id": call, "op": "position.move", "room": room, "seq": seq}).to_string()).await
    }

    /// Sends what the window has room for.
    async fn flush(&mut self) -> Result<(), Gone> {
        while self.under_way.len() < self.client.world.plan.window
            && let Some(message) = self.client.queue.pop_front()
        {
            let call = self.client.world.recorder.next_call();
            let Message { room, key, text, .. } = &message;
            let request = json!({"id": call, "op": "message.send", "room": room, "key": key.to_string(), "text": text});
            self.client.note(self.client.connection(), (call, Phase::Invoke), &message, None);
            self.under_way.insert(call, message);
            self.send(request.to_string()).await?;
        }
        Ok(())
    }

    async fn send(&mut self, text: String) -> Result<(), Gone> {
        self.socket.send(Packet::text(text)).await.map_err(|_| Gone)
    }

    /// The next text.
    async fn next(&mut self) -> Result<String, Gone> {
        loop {
            match timeout(SILENCE, self.socket.next()).await {
                Ok(Some(Ok(Packet::Text(text)))) => return Ok(text.to_string()),
                Ok(Some(Ok(Packet::Ping(_) | Packet::Pong(_)))) => {}
                _ => return Err(Gone),
            }
        }
    }

    async fn packet(&mut self, packet: Option<Result<Packet, Error>>) -> Result<(), Gone> {
        match packet {
            Some(Ok(Packet::Text(text))) => {
                let frame = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                self.frame(frame).await
            }
            Some(Ok(Packet::Ping(_) | Packet::Pong(_))) => Ok(()),
            _ => Err(Gone),
        }
    }

    async fn frame(&mut self, frame: Frame<'_>) -> Result<(), Gone> {
        if let Some(call) = frame.re {
            return self.answered(call, frame);
        }
        let connection = self.client.connection();
        let recorder = &self.client.world.recorder;
        match (frame.event.as_deref().unwrap_or_default(), frame.room) {
            ("gap", Some(room)) => {
                let head = frame.head.expect("a gap has a head");
                recorder.record(connection, What::Gap { room, head });
                self.client.fetch(room, head).await
            }
            ("skip", Some(room)) => {
                let (from, seq) = (frame.from.expect("a skip begins"), frame.seq.expect("a skip ends"));
                recorder.record(connection, What::Skip { room, from, seq });
                self.client.fetch(room, seq).await
            }
            (name, Some(room)) => {
                let (seq, data) = (frame.seq.expect("an event has a number"), frame.data.map_or("", |data| data.get()));
                self.client.receive(room, &RoomEvent::new(name, seq, frame.by, data)).await
            }
            (name, None) => {
                let cursor = frame.cursor.expect("an entry of the own log has a number");
                recorder.record(connection, What::Own { cursor });
                self.client.cursor = cursor;
                self.own(name, frame.data.map_or("", |data| data.get()));
                Ok(())
            }
        }
    }

    fn own(&mut self, name: &str, data: &str) {
        #[derive(serde::Deserialize)]
        struct Moved {
            room: i64,
            seq: i64,
        }
        if name == "position.moved" {
            let moved: Moved = serde_json::from_str(data).expect("a moved position");
            if let Some(view) = self.client.views.get_mut(&moved.room) {
                view.read_to(moved.seq);
            }
        }
    }

    fn answered(&mut self, call: u64, frame: Frame<'_>) -> Result<(), Gone> {
        if let Some(room) = self.moves.remove(&call) {
            if let Some(position) = frame.ok.and_then(|done| done.position)
                && let Some(view) = self.client.views.get_mut(&room)
            {
                view.read_to(position);
            }
            return Ok(());
        }
        let message = self.under_way.remove(&call).unwrap_or_else(|| panic!("an answer to {call}, which nobody asked"));
        let connection = self.client.connection();
        match (frame.ok, frame.error) {
            (Some(done), _) => {
                assert!(done.seq.is_some(), "an acknowledgement has a seq");
                self.client.note(connection, (call, Phase::Ok), &message, done.seq);
                self.client.world.acknowledged();
                if self.client.random.once_in(self.client.world.plan.repeat) {
                    self.client.queue.push_back(message);
                }
                Ok(())
            }
            (None, Some(error)) if matches!(&*error.code, "busy" | "internal" | "unavailable") => {
                self.client.note(connection, (call, Phase::Info), &message, None);
                self.client.queue.push_front(message);
                // As a client would: connect again after a moment.
                Err(Gone)
            }
            (None, _) => {
                self.client.note(connection, (call, Phase::Fail), &message, None);
                Ok(())
            }
        }
    }

    /// Nobody knows what became of what is under way: it is sent again, in the same order and before anything else.
    fn forget(&mut self) {
        let connection = self.client.connection();
        while let Some((call, message)) = self.under_way.pop_last() {
            self.client.note(connection, (call, Phase::Info), &message, None);
            self.client.queue.push_front(message);
        }
    }
}

fn paced(every_ms: u64) -> Interval {
    let mut ticks = interval(Duration::from_millis(every_ms));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
