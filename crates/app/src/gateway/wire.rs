//! One WebSocket: the narrow face of the library that speaks RFC 6455. Nothing else names it.

use std::time::Duration;

use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use model::limits::FRAME_BYTES;
use realtime::{CloseCode, Frame};
use tokio::time::timeout;
use yawc::{HttpWebSocket, OpCode, Options, UpgradeFut, WebSocket};

use crate::error::{Error, Result};

/// Bytes a socket owns for reading and for writing while it idles.
const BUFFER: usize = 1_024;
/// How long a message may take from its first fragment to its last.
const FRAGMENTS: Duration = Duration::from_secs(30);

/// What a peer sent.
pub(super) enum Incoming {
    /// A text message.
    Text(Bytes),
    /// Bytes, which mean nothing here.
    Binary,
    /// A sign of life.
    Life,
}

/// The peer is gone, or its protocol is broken.
#[derive(Debug)]
pub(super) struct Gone;

/// An open WebSocket.
pub(super) struct Wire {
    socket: HttpWebSocket,
    patience: Duration,
}

/// A WebSocket that will be open once the answer was sent.
pub(super) struct Upgrade {
    opening: UpgradeFut,
    patience: Duration,
}

/// Answers an upgrade request. `patience`: how long one write may take.
///
/// # Errors
/// `upgrade_required` (400) if it is none.
pub(super) fn upgrade(request: &mut Request, patience: Duration) -> Result<(Response, Upgrade)> {
    let asks =
        request.headers().get(header::UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"));
    let options = Options::default()
        .without_compression()
        .with_limits(FRAME_BYTES + 1, 2 * FRAME_BYTES)
        .with_utf8()
        .with_fragment_timeout(FRAGMENTS)
        .with_read_buffer_capacity(BUFFER)
        .with_write_buffer_capacity(BUFFER)
        .with_backpressure_boundary(64 * 1_024);
    let required = || Error::malformed("upgrade_required", "This address is a WebSocket.");
    if !asks {
        return Err(required());
    }
    let (response, opening) = WebSocket::upgrade_with_options(request, options).map_err(|_| required())?;
    Ok((response.into_response(), Upgrade { opening, patience }))
}

impl Upgrade {
    /// Waits for the WebSocket to be open.
    pub(super) async fn open(self) -> Result<Wire, Gone> {
        let socket = self.opening.await.map_err(|_| Gone)?;
        Ok(Wire { socket, patience: self.patience })
    }
}

impl Wire {
    /// The next message. Cancel-safe.
    pub(super) async fn receive(&mut self) -> Result<Incoming, Gone> {
        let frame = self.socket.next().await.ok_or(Gone)?;
        match frame.opcode() {
            OpCode::Text => Ok(Incoming::Text(frame.into_payload())),
            OpCode::Binary => Ok(Incoming::Binary),
            OpCode::Close => Err(Gone),
            OpCode::Ping | OpCode::Pong | OpCode::Continuation => Ok(Incoming::Life),
        }
    }

    /// Sends frames with as few writes as they fit in.
    pub(super) async fn send(&mut self, frames: impl IntoIterator<Item = Frame>) -> Result<(), Gone> {
        let socket = &mut self.socket;
        let writing = async {
            for frame in frames {
                socket.feed(yawc::Frame::text(frame)).await?;
            }
            socket.flush().await
        };
        timeout(self.patience, writing).await.map_err(|_| Gone)?.map_err(|_| Gone)
    }

    /// Asks for a sign of life.
    pub(super) async fn ping(&mut self) -> Result<(), Gone> {
        let ping = self.socket.send(yawc::Frame::ping(Bytes::new()));
        timeout(self.patience, ping).await.map_err(|_| Gone)?.map_err(|_| Gone)
    }

    /// Says goodbye with a code, and waits a moment for the peer's.
    pub(super) async fn close(mut self, code: CloseCode) {
        let goodbye = async {
            let _ = self.socket.send(yawc::Frame::close(code.get().into(), "")).await;
            while self.socket.next().await.is_some_and(|frame| frame.opcode() != OpCode::Close) {}
        };
        let _ = timeout(Duration::from_secs(1), goodbye).await;
    }
}
