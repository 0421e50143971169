//! The first frame: who comes, and what the client holds already; and its answer, `welcome`.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use model::limits::{FRAME_BYTES, MESSAGE_CHARS, RESUME_ROOMS};
use model::{Log, RoomId, Seq, Time};
use realtime::{Attached, CloseCode, Frame, Socket};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::store;
use super::upgrade::SOCKET;
use super::wire::{Incoming, Wire};
use crate::error::{Error, Result};
use crate::feature::WelcomeAsk;
use crate::{App, Caller, Credential, LimitKey, Limiter, work};

/// What a client holds from before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resume {
    epoch: String,
    user: Seq,
    #[serde(default)]
    rooms: HashMap<RoomId, Seq>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hello {
    op: HelloOp,
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    resume: Option<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
enum HelloOp {
    #[serde(rename = "hello")]
    Hello,
}

/// A session about to be caught up: the socket, and from where on each log is owed to it.
pub(super) struct Admitted {
    /// The socket, known to the hub.
    pub(super) socket: Attached,
    /// Who.
    pub(super) caller: Caller,
    /// The cursor above which the user log is owed.
    pub(super) cursor: Seq,
    /// The rooms, the seq above which each is owed, and its head.
    pub(super) rooms: Vec<Owed>,
}

/// A room on its way to live.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owed {
    /// Which.
    pub(super) room: RoomId,
    /// Everything above is owed.
    pub(super) after: Seq,
    /// The head when the socket came.
    pub(super) head: Seq,
}

/// Control frames that may come before the first real one.
const FRAMES_BEFORE: usize = 16;

/// Reads the first frame, authenticates, attaches the socket and answers `welcome`; or says with which code to close.
pub(super) async fn hello(app: &App, wire: &mut Wire, caller: Option<Caller>) -> Result<Admitted, CloseCode> {
    let wait = Duration::from_secs(app.config().socket.hello_s);
    let (token, resume) = tokio::select! {
        hello = timeout(wait, first_frame(wire)) => hello.map_err(|_| CloseCode::UNAUTHENTICATED)??,
        () = app.stopping().cancelled() => return Err(CloseCode::RESTARTING),
    };
    let caller = authenticate(app, caller, token).await.ok_or(CloseCode::UNAUTHENTICATED)?;
    let limits =
        realtime::OutboxLimits { frames: app.config().socket.queue_frames, bytes: app.config().socket.queue_bytes };
    // Attached before it is asked once more whether the session stands: a revocation now finds the socket.
    let socket = app.hub().attach(Socket::new(caller.user, caller.session, limits));
    if !app.0.features.authenticator.stands(&caller) {
        return Err(CloseCode::REVOKED);
    }
    // Likewise: who attaches after all sockets were closed would never hear of it.
    if app.stopping().is_cancelled() {
        return Err(CloseCode::RESTARTING);
    }
    let failed = |error: Error| {
        error.log();
        CloseCode::RESTARTING
    };
    app.load(Log::User(caller.user)).await.map_err(failed)?;
    let app_for_read = app.clone();
    let (welcome, cursor, rooms) =
        app.read(move |tx| snapshot(&app_for_read, tx, &caller, resume)).await.map_err(failed)?;
    wire.send(vec![welcome]).await.map_err(|_| CloseCode::GOING_AWAY)?;
    Ok(Admitted { socket, caller, cursor, rooms })
}

async fn first_frame(wire: &mut Wire) -> Result<(Option<String>, Option<Resume>), CloseCode> {
    for _ in 0..=FRAMES_BEFORE {
        match wire.receive().await.map_err(|_| CloseCode::GOING_AWAY)? {
            Incoming::Text(text) => {
                return read_hello(&text).map_err(|_| CloseCode::BAD_HELLO);
            }
            Incoming::Binary => return Err(CloseCode::BAD_HELLO),
            Incoming::Life => {}
        }
    }
    Err(CloseCode::TOO_MANY_FRAMES)
}

/// The token and the resume. Objects first: serde would read a list as the fields of a struct, in order.
fn read_hello(text: &[u8]) -> Result<(Option<String>, Option<Resume>), serde_json::Error> {
    let fields: Map<String, Value> = serde_json::from_slice(text)?;
    let Hello { op: HelloOp::Hello, token, resume } = serde_json::from_value(Value::Object(fields))?;
    let resume: Option<Resume> = resume.map(|fields| serde_json::from_value(Value::Object(fields))).transpose()?;
    if resume.as_ref().is_some_and(|resume| resume.rooms.len() > RESUME_ROOMS) {
        return Err(serde::de::Error::custom("too many rooms"));
    }
    Ok((token, resume))
}

/// The upgrade's credential, or else the frame's.
async fn authenticate(app: &App, caller: Option<Caller>, token: Option<String>) -> Option<Caller> {
    if let Some(caller) = caller {
        return Some(caller);
    }
    let caller = app.authenticate(Credential::Frame(token?)).await.ok()?;
    SOCKET.require(&caller).ok()?;
    app.limit(Limiter::SocketSession, &LimitKey::Session(caller.session)).ok()?;
    Some(caller)
}

/// Everything a socket begins with, in one snapshot: the welcome, the cursor and the rooms' heads belong together.
fn snapshot(
    app: &App,
    tx: &mut db::Tx<'_>,
    caller: &Caller,
    resume: Option<Resume>,
) -> Result<(Frame, Seq, Vec<Owed>)> {
    let epoch = work::epoch(tx)?.unwrap_or_default();
    let head = work::user_head(tx, caller.user)?;
    let rooms = store::joined_rooms(tx, caller.user)?;
    let refused = resume.as_ref().and_then(|resume| refusal(resume, &epoch, head, &rooms));
    let resume = if refused.is_some() { None } else { resume };
    let cursor = resume.as_ref().map_or(head, |resume| resume.user);
    let positions = resume.map(|resume| resume.rooms).unwrap_or_default();
    let gone = gone(&positions, &rooms);
    let owed = |(room, head): (RoomId, Seq)| Owed {
        room,
        after: positions.get(&room).map_or(head, |held| held_to_after(*held, head)),
        head,
    };
    let owed = rooms.into_iter().map(owed).collect();

    let mut welcome = Map::new();
    welcome.insert("event".to_owned(), json!("welcome"));
    welcome.insert("epoch".to_owned(), json!(epoch));
    welcome.insert("cursor".to_owned(), json!(head));
    welcome.insert("heartbeat_s".to_owned(), json!(app.config().socket.heartbeat_s));
    welcome.insert("expires_at".to_owned(), json!(caller.expires_at));
    let limits = json!({"message_chars": MESSAGE_CHARS, "frame_bytes": FRAME_BYTES, "resume_rooms": RESUME_ROOMS});
    welcome.insert("limits".to_owned(), limits);
    if let Some(refused) = refused {
        welcome.insert("reset".to_owned(), json!(refused));
    }
    if !gone.is_empty() {
        welcome.insert("gone".to_owned(), json!(gone));
    }
    let ask = WelcomeAsk { caller, positions: &positions };
    for section in &app.0.features.welcome {
        section(tx, &ask, &mut welcome)?;
    }
    let text = serde_json::to_string(&welcome).map_err(Error::internal)?;
    Ok((Frame::from(text), cursor, owed))
}

/// The named rooms that the person is not in: left, put out, deleted, or never known.
fn gone(positions: &HashMap<RoomId, Seq>, joined: &[(RoomId, Seq)]) -> Vec<RoomId> {
    let joined: HashSet<RoomId> = joined.iter().map(|(room, _)| *room).collect();
    let mut gone: Vec<RoomId> = positions.keys().filter(|room| !joined.contains(room)).copied().collect();
    gone.sort_unstable();
    gone
}

/// What is owed begins right above what is held.
#[cfg(not(feature = "sabotage"))]
const fn held_to_after(held: Seq, _head: Seq) -> Seq {
    held
}

/// As above, unless a test wants one event to be missing.
#[cfg(feature = "sabotage")]
fn held_to_after(held: Seq, head: Seq) -> Seq {
    if db::sabotage("resume-off-by-one") { held.next().min(head) } else { held }
}

/// Why a resume cannot be: another history, or more than there is.
fn refusal(resume: &Resume, epoch: &str, head: Seq, rooms: &[(RoomId, Seq)]) -> Option<&'static str> {
    if resume.epoch != epoch {
        return Some("epoch");
    }
    let ahead =
        resume.user > head || rooms.iter().any(|(room, head)| resume.rooms.get(room).is_some_and(|held| held > head));
    ahead.then_some("ahead")
}

/// Until when a caller may stay, in real time from now.
pub(super) fn time_left(expires_at: Option<Time>, now: Time) -> Option<Duration> {
    let left = expires_at?.0.saturating_sub(now.0);
    Some(Duration::from_micros(u64::try_from(left).unwrap_or(0)))
}
