//! An open socket, from the client's side.

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::{PATIENCE, TestServer};

/// A connection, with TLS or without.
pub(crate) type Line = Box<dyn Duplex>;

/// Bytes both ways.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// An open socket. What arrives while something else is waited for is kept in order.
pub struct TestSocket {
    server: TestServer,
    stream: WebSocketStream<Line>,
    /// Events that arrived before they were asked for.
    events: VecDeque<String>,
    /// Answers that arrived before they were asked for.
    answers: Vec<Value>,
    welcome: Value,
    last_id: u64,
    pings: u64,
    end: Option<End>,
}

/// How a socket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With a close frame and this code.
    Code(u16),
    /// The connection broke.
    Broken,
}

impl TestSocket {
    pub(crate) fn new(server: TestServer, stream: WebSocketStream<Line>) -> Self {
        let (events, answers) = (VecDeque::new(), Vec::new());
        Self { server, stream, events, answers, welcome: Value::Null, last_id: 0, pings: 0, end: None }
    }

    /// What it was welcomed with.
    #[must_use]
    pub const fn welcome(&self) -> &Value {
        &self.welcome
    }

    pub(crate) async fn take_welcome(&mut self) {
        self.welcome = self.next_event().await;
        assert_eq!(self.welcome["event"], "welcome", "{}", self.welcome);
    }

    /// Sends a text frame with a JSON value.
    pub async fn say(&mut self, frame: &Value) {
        self.say_text(&frame.to_string()).await;
    }

    /// Sends a text frame, whatever stands in it.
    pub async fn say_text(&mut self, text: &str) {
        self.say_message(Message::text(text)).await;
    }

    /// Sends a binary frame.
    pub async fn say_binary(&mut self, bytes: &[u8]) {
        self.say_message(Message::binary(Bytes::copy_from_slice(bytes))).await;
    }

    /// Sends a WebSocket ping.
    pub async fn say_ping(&mut self) {
        self.say_message(Message::Ping(Bytes::new())).await;
    }

    async fn say_message(&mut self, message: Message) {
        // The peer may have closed already; what it said then is still to be read.
        let _ = in_time("room for a frame", self.stream.send(message)).await;
    }

    /// Asks for an operation without waiting, and returns the request's id.
    pub async fn ask(&mut self, op: &str, fields: Value) -> u64 {
        self.last_id += 1;
        let mut request = fields;
        request["id"] = json!(self.last_id);
        request["op"] = json!(op);
        self.say(&request).await;
        self.last_id
    }

    /// The answer to a request, as a whole.
    pub async fn answer(&mut self, id: u64) -> Value {
        self.answer_to(&json!(id)).await
    }

    /// The answer whose `re` is this; `null` where the server could not read an id.
    pub async fn answer_to(&mut self, id: &Value) -> Value {
        in_time("an answer", async {
            loop {
                if let Some(place) = self.answers.iter().position(|answer| answer["re"] == *id) {
                    return self.answers.remove(place);
                }
                self.pull().await;
            }
        })
        .await
    }

    /// Asks, waits, and expects success: the value of `ok`.
    pub async fn ok(&mut self, op: &str, fields: Value) -> Value {
        let id = self.ask(op, fields).await;
        let mut answer = self.answer(id).await;
        assert!(answer.get("ok").is_some(), "{op} was refused: {answer}");
        answer["ok"].take()
    }

    /// Asks, waits, and expects a refusal with this code: the value of `error`.
    pub async fn refused(&mut self, op: &str, fields: Value, code: &str) -> Value {
        let id = self.ask(op, fields).await;
        let mut answer = self.answer(id).await;
        assert_eq!(answer["error"]["code"], code, "{op}: {answer}");
        answer["error"].take()
    }

    /// The next event.
    pub async fn next_event(&mut self) -> Value {
        let text = self.next_event_text().await;
        read(&text)
    }

    /// The next event, as it came.
    pub async fn next_event_text(&mut self) -> String {
        in_time("an event", async {
            loop {
                if let Some(event) = self.events.pop_front() {
                    return event;
                }
                self.pull().await;
            }
        })
        .await
    }

    /// Waits for an event of this kind and drops those before it.
    pub async fn event(&mut self, kind: &str) -> Value {
        loop {
            let event = self.next_event().await;
            if event["event"] == kind {
                return event;
            }
        }
    }

    /// Every event that has not been taken yet, of everything that this node did before: exact without waiting for a silence. `room.head`, which is
    /// gathered for a moment, may come later; so may what another node did.
    pub async fn events_until_quiet(&mut self) -> Vec<Value> {
        self.server.settle().await;
        // A socket sends what is queued before it looks at a request.
        self.ok("ping", json!({})).await;
        self.events.drain(..).map(|event| read(&event)).collect()
    }

    /// Waits for a WebSocket ping of the server, which is answered by itself.
    pub async fn pinged(&mut self) {
        let before = self.pings;
        in_time("a ping", async {
            while self.pings == before {
                self.pull().await;
            }
        })
        .await;
    }

    /// How it ends; events before that are kept.
    pub async fn end(&mut self) -> End {
        in_time("the end", async {
            loop {
                if let Some(end) = self.end {
                    return end;
                }
                self.read_on().await;
            }
        })
        .await
    }

    /// The code it is closed with.
    ///
    /// # Panics
    /// If the connection breaks without one.
    pub async fn close_code(&mut self) -> u16 {
        match self.end().await {
            End::Code(code) => code,
            End::Broken => panic!("the connection broke without a close code"),
        }
    }

    /// Every event until it ends, as they came, and how it ended.
    pub async fn drained(&mut self) -> (Vec<String>, End) {
        let end = self.end().await;
        (self.events.drain(..).collect(), end)
    }

    /// Says goodbye, and waits for the server's.
    pub async fn close(mut self) {
        let _ = self.stream.close(None).await;
        self.end().await;
    }

    /// Breaks the connection without a goodbye.
    pub fn cut(self) {
        drop(self.stream);
    }

    async fn pull(&mut self) {
        assert!(self.end.is_none(), "the socket ended with {:?}; unread: {:?}", self.end, self.events);
        self.read_on().await;
    }

    async fn read_on(&mut self) {
        match self.stream.next().await {
            Some(Ok(Message::Text(text))) => self.sort(text.as_str()),
            Some(Ok(Message::Close(frame))) => {
                self.end = Some(frame.map_or(End::Broken, |frame| End::Code(frame.code.into())));
            }
            Some(Ok(Message::Ping(_))) => self.pings += 1,
            Some(Ok(_)) => {}
            Some(Err(_)) | None => self.end = Some(End::Broken),
        }
    }

    fn sort(&mut self, text: &str) {
        let frame = read(text);
        if frame.get("event").is_some() {
            self.events.push_back(text.to_owned());
        } else {
            self.answers.push(frame);
        }
    }
}

/// Pings that come meanwhile do not lengthen the wait.
async fn in_time<T>(what: &str, waiting: impl Future<Output = T>) -> T {
    match timeout(PATIENCE, waiting).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not come in time"),
    }
}

fn read(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value) => value,
        Err(why) => panic!("{why} in the frame {text}"),
    }
}
