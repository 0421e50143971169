//! One WebSocket: the narrow face of the library that speaks RFC 6455. Nothing else names it.
//!
//! The library reads, and answers pings and goodbyes. What we send are whole text frames without a mask, whose bytes are the same for everybody: they
//! go out beside it, and no connection owns memory for them.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{FutureExt, SinkExt, StreamExt};
use hyper::upgrade::OnUpgrade;
use model::limits::FRAME_BYTES;
use realtime::{CloseCode, Frame};
use tokio::time::{Instant, timeout, timeout_at};
use yawc::{OpCode, Options, Role, WebSocket};

use super::door::{self, Door, Outlet};
use super::parcel::Parcel;
use crate::error::{Error, Result};

/// Bytes a socket owns for reading while it idles: most requests fit.
const BUFFER: usize = 512;
/// How long a message may take from its first fragment to its last.
const FRAGMENTS: Duration = Duration::from_secs(30);
/// How long we wait for the peer's goodbye.
const GOODBYE: Duration = Duration::from_secs(1);
/// How long the peer of a stuck write gets to come to its senses, so that it can be told why it is closed.
const LAST_CHANCE: Duration = Duration::from_secs(5);

/// What a peer sent.
pub(super) enum Incoming {
    /// A text message.
    Text(Bytes),
    /// Bytes, which mean nothing here.
    Binary,
    /// A sign of life.
    Life,
}

/// Why nothing more can be sent or received.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gone {
    /// The peer is gone, or its protocol is broken.
    Broken,
    /// The peer does not read.
    TooSlow,
}

/// An open WebSocket.
pub(super) struct Wire {
    socket: WebSocket<Door>,
    stream: Arc<Outlet>,
    /// What the peer did not take in time.
    stuck: Option<Box<Parcel>>,
    patience: Duration,
}

/// A WebSocket that will be open once the answer was sent.
pub(super) struct Upgrade {
    opening: OnUpgrade,
    patience: Duration,
}

/// Answers an upgrade request. `patience`: how long the peer may take for a write.
///
/// # Errors
/// `upgrade_required` (400) if it is none.
pub(super) fn upgrade(request: &mut Request, patience: Duration) -> Result<(Response, Upgrade)> {
    let asks =
        request.headers().get(header::UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"));
    let required = || Error::malformed("upgrade_required", "This address is a WebSocket.");
    if !asks {
        return Err(required());
    }
    // Ours before the library takes it: we take the connection out of its layers.
    let opening = hyper::upgrade::on(&mut *request);
    let (response, _) = WebSocket::upgrade_with_options(request, options()).map_err(|_| required())?;
    Ok((response.into_response(), Upgrade { opening, patience }))
}

fn options() -> Options {
    Options::default()
        .without_compression()
        .with_limits(FRAME_BYTES + 1, 2 * FRAME_BYTES)
        .with_utf8()
        .with_fragment_timeout(FRAGMENTS)
        .with_read_buffer_capacity(BUFFER)
        .with_write_buffer_capacity(0)
}

impl Upgrade {
    /// Waits for the WebSocket to be open.
    pub(super) async fn open(self) -> Result<Wire, Gone> {
        let (door, stream) = door::open(self.opening.await.map_err(|_| Gone::Broken)?)?;
        let socket = WebSocket::from_stream(door, Role::Server, options()).map_err(|_| Gone::Broken)?;
        Ok(Wire { socket, stream: Arc::new(stream), stuck: None, patience: self.patience })
    }
}

impl Wire {
    /// The next message. Cancel-safe.
    pub(super) async fn receive(&mut self) -> Result<Incoming, Gone> {
        poll_fn(|cx| self.poll_receive(cx)).await
    }

    /// The poll form of [`Wire::receive`].
    pub(super) fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Result<Incoming, Gone>> {
        self.socket.poll_next_unpin(cx).map(|frame| {
            let frame = frame.ok_or(Gone::Broken)?;
            match frame.opcode() {
                OpCode::Text => Ok(Incoming::Text(frame.into_payload())),
                OpCode::Binary => Ok(Incoming::Binary),
                OpCode::Close => Err(Gone::Broken),
                OpCode::Ping | OpCode::Pong | OpCode::Continuation => Ok(Incoming::Life),
            }
        })
    }

    /// The connection. Whoever else writes there writes whole frames, while this side [`Wire::is_quiet`] and does not write.
    pub(super) fn stream(&self) -> Arc<Outlet> {
        Arc::clone(&self.stream)
    }

    /// Whether nothing is half written: no answer to a ping.
    pub(super) fn is_quiet(&mut self) -> bool {
        matches!(self.socket.flush().now_or_never(), Some(Ok(())))
    }

    /// Sends frames with as few writes as they fit in.
    pub(super) async fn send(&mut self, frames: Vec<Frame>) -> Result<(), Gone> {
        self.send_parcel(Parcel::of(frames)).await
    }

    /// Asks for a sign of life.
    pub(super) async fn ping(&mut self) -> Result<(), Gone> {
        self.send_parcel(Parcel::ping()).await
    }

    async fn send_parcel(&mut self, mut parcel: Parcel) -> Result<(), Gone> {
        let sent = self.is_quiet() && parcel.write(&self.stream).map_err(|_| Gone::Broken)?;
        if sent { Ok(()) } else { self.send_rest(parcel).await }
    }

    /// Sends the rest of a parcel as the peer takes it.
    pub(super) async fn send_rest(&mut self, mut parcel: Parcel) -> Result<(), Gone> {
        let patience = self.patience;
        // On the heap: a socket is hardly ever here.
        let sent = Box::pin(self.press(&mut parcel, patience)).await;
        if matches!(sent, Err(Gone::TooSlow)) {
            metrics::counter!("commune_slow_consumers_total").increment(1);
            self.stuck = Some(Box::new(parcel));
        }
        sent
    }

    /// Writes until all is gone, for so long.
    async fn press(&mut self, parcel: &mut Parcel, patience: Duration) -> Result<(), Gone> {
        let until = Instant::now() + patience;
        timeout_at(until, self.socket.flush()).await.map_err(|_| Gone::TooSlow)?.map_err(|_| Gone::Broken)?;
        loop {
            if parcel.write(&self.stream).map_err(|_| Gone::Broken)? {
                return Ok(());
            }
            let stream = &self.stream;
            let room = poll_fn(|cx| stream.poll_write_ready(cx));
            timeout_at(until, room).await.map_err(|_| Gone::TooSlow)?.map_err(|_| Gone::Broken)?;
        }
    }

    /// Says goodbye with a code, and waits a moment for the peer's.
    pub(super) async fn close(&mut self, code: CloseCode) {
        if let Some(mut stuck) = self.stuck.take() {
            let last_chance = self.patience.min(LAST_CHANCE);
            // A frame that was begun must end before another one.
            if !matches!(timeout(last_chance, self.press(&mut stuck, last_chance)).await, Ok(Ok(()))) {
                return;
            }
        }
        let goodbye = async {
            let _ = self.socket.send(yawc::Frame::close(code.get().into(), "")).await;
            while self.socket.next().await.is_some_and(|frame| frame.opcode() != OpCode::Close) {}
        };
        let _ = timeout(GOODBYE, goodbye).await;
    }
}
