//! The loop of one socket: what the hub put into its outbox goes out, what the peer asks is handed over and answered, silence and expiry end it.

use std::future::ready;
use std::pin::pin;
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use model::{Log, RoomId, Time};
use realtime::{CloseCode, Frame, Ready};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use super::catch_up::{CatchUp, Stopped};
use super::dispatch::{self, Asked};
use super::hello::{self, Admitted};
use super::wire::{Gone, Incoming, Upgrade, Wire};
use crate::error::Error;
use crate::{App, BoxFuture, Caller, Credential, unread};

/// How long heads of rooms that are not on screen are gathered.
const GATHER: Duration = Duration::from_millis(250);
/// After so many writes in a row the peer and the clock get their turn: more than a full outbox takes.
const WRITES_IN_A_ROW: u32 = 32;
/// How much goes into one write.
const BATCH_FRAMES: usize = 64;
const BATCH_BYTES: usize = 64 * 1_024;

/// Runs a socket from its upgrade to its end.
pub(super) async fn run(app: App, opening: Upgrade, caller: Option<Caller>) {
    let Ok(mut wire) = opening.open().await else { return };
    metrics::gauge!("commune_sockets").increment(1.0);
    // Boxed and freed: what a session needs at its beginning does not weigh on it for the hours that follow.
    let code = match Box::pin(begin(&app, &mut wire, caller)).await {
        Ok(admitted) => Session::new(&app, wire, admitted).run().await,
        Err(code) => Some((wire, code)),
    };
    if let Some((wire, code)) = code {
        Box::pin(wire.close(code)).await;
    }
    metrics::gauge!("commune_sockets").decrement(1.0);
}

/// The first frame and everything missed.
async fn begin(app: &App, wire: &mut Wire, caller: Option<Caller>) -> Result<Admitted, CloseCode> {
    let admitted = hello::hello(app, wire, caller).await?;
    let mut catch_up = CatchUp::new(app, wire, admitted.socket.socket(), admitted.caller);
    let caught = async {
        catch_up.user_log(admitted.cursor).await?;
        for owed in &admitted.rooms {
            catch_up.room(*owed).await?;
        }
        Ok(())
    };
    caught.await.map_err(code_of)?;
    app.hub().set_ready(admitted.socket.socket());
    Ok(admitted)
}

fn code_of(stopped: Stopped) -> CloseCode {
    match stopped {
        Stopped::Gone => CloseCode::GOING_AWAY,
        Stopped::Failed(error) => {
            error.log();
            CloseCode::RESTARTING
        }
    }
}

/// Why the loop ended.
enum End {
    /// The peer is gone.
    Gone,
    /// We close.
    Close(CloseCode),
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

struct Session<'a> {
    app: &'a App,
    wire: Wire,
    admitted: Admitted,
    /// Answers to come; none while nothing is asked.
    pending: Option<Box<FuturesUnordered<BoxFuture<Frame>>>>,
    /// When heads of rooms off screen go out.
    heads_at: Option<Instant>,
    alive_at: Instant,
    ping_at: Instant,
    /// Writes since something else had its turn.
    writes: u32,
    /// The frame rate, as the moment at which the bucket is full again (GCRA).
    full_at: Time,
}

/// What woke the loop.
enum Woken {
    Outbox(Ready),
    Answer(Frame),
    Incoming(Result<Incoming, Gone>),
    Timer,
    /// Nothing but the outbox, which waited for its turn.
    Nothing,
}

impl<'a> Session<'a> {
    fn new(app: &'a App, wire: Wire, mut admitted: Admitted) -> Self {
        admitted.rooms = Vec::new();
        let now = Instant::now();
        let ping_at = now + Duration::from_secs(app.config().socket.heartbeat_s);
        Self { app, wire, admitted, pending: None, heads_at: None, alive_at: now, ping_at, writes: 0, full_at: Time(0) }
    }

    async fn run(mut self) -> Option<(Wire, CloseCode)> {
        loop {
            if let Err(end) = self.turn().await {
                return match end {
                    End::Gone => None,
                    End::Close(code) => Some((self.wire, code)),
                };
            }
        }
    }

    async fn turn(&mut self) -> Result<(), End> {
        let woken = self.wake().await;
        self.writes = if matches!(woken, Woken::Outbox(_)) { self.writes + 1 } else { 0 };
        match woken {
            Woken::Outbox(Ready::Closed(code)) => Err(End::Close(code)),
            Woken::Outbox(Ready::Waiting) => self.deliver().await,
            Woken::Nothing => Ok(()),
            Woken::Answer(frame) => self.answer(frame).await,
            Woken::Incoming(incoming) => self.take(incoming?).await,
            Woken::Timer => self.look_at_the_time().await,
        }
    }

    async fn wake(&mut self) -> Woken {
        let timer = pin!(sleep_until(self.next_look()));
        let outbox = self.admitted.socket.outbox();
        let room_to_ask = self.pending.as_ref().is_none_or(|pending| pending.len() < self.app.config().socket.pipeline);
        let gathering = self.heads_at.is_some();
        let outbox_has_turn = self.writes < WRITES_IN_A_ROW;
        let pending = &mut self.pending;
        tokio::select! {
            biased;
            ready = async { if gathering { outbox.ready_but_heads().await } else { outbox.ready().await } }, if outbox_has_turn => Woken::Outbox(ready),
            () = timer => Woken::Timer,
            Some(frame) = async { match pending { Some(pending) => pending.next().await, None => None } } => Woken::Answer(frame),
            incoming = self.wire.receive(), if room_to_ask => Woken::Incoming(incoming),
            () = ready(()), if !outbox_has_turn => Woken::Nothing,
        }
    }

    /// When the loop must look at the time even if nothing happens.
    fn next_look(&self) -> Instant {
        let expiry =
            hello::time_left(self.admitted.caller.expires_at, self.app.now()).map(|left| Instant::now() + left);
        let silence = self.alive_at + Duration::from_secs(self.app.config().socket.silence_s);
        [expiry, self.heads_at].into_iter().flatten().fold(self.ping_at.min(silence), Instant::min)
    }

    async fn deliver(&mut self) -> Result<(), End> {
        let outbox = self.admitted.socket.outbox();
        let mut frames = Vec::new();
        outbox.take_batch(&mut frames, BATCH_FRAMES, BATCH_BYTES);
        let wanted = outbox.take_wanted();
        if frames.is_empty() && wanted.is_empty() {
            // Only heads wait: they are gathered a moment longer.
            self.heads_at = Some(Instant::now() + GATHER);
            return Ok(());
        }
        if !frames.is_empty() {
            self.wire.send(frames).await?;
        }
        if !wanted.is_empty() {
            let mut catch_up =
                CatchUp::new(self.app, &mut self.wire, self.admitted.socket.socket(), self.admitted.caller);
            let caught = async {
                for wanted in wanted {
                    catch_up.wanted(wanted).await?;
                }
                Ok(())
            };
            Box::pin(caught).await.map_err(|stopped| End::Close(code_of(stopped)))?;
        }
        Ok(())
    }

    /// Sends an answer, and every other that is ready with it in the same write.
    async fn answer(&mut self, first: Frame) -> Result<(), End> {
        let mut frames = vec![first];
        if let Some(pending) = &mut self.pending {
            while frames.len() < BATCH_FRAMES
                && let Some(Some(frame)) = pending.next().now_or_never()
            {
                frames.push(frame);
            }
            if pending.is_empty() {
                self.pending = None;
            }
        }
        Ok(self.wire.send(frames).await?)
    }

    async fn take(&mut self, incoming: Incoming) -> Result<(), End> {
        self.alive_at = Instant::now();
        // Frames of every kind: pings and bytes cost as much as words.
        self.within_rate()?;
        let text = match incoming {
            Incoming::Life => return Ok(()),
            Incoming::Binary => {
                let error = Error::malformed("bad_json", "Frames are text.");
                return Ok(self.wire.send([dispatch::refused(&Value::Null, &error)]).await?);
            }
            Incoming::Text(text) => text,
        };
        self.still_good()?;
        match dispatch::dispatch(self.app, &self.admitted.caller, self.admitted.socket.socket(), &text) {
            Asked::Now(frame) => Ok(self.wire.send([frame]).await?),
            Asked::Pending(answer) => {
                self.pending.get_or_insert_default().push(answer);
                Ok(())
            }
            Asked::Renew { id, token } => Box::pin(self.renew(id, token)).await,
        }
    }

    /// A fresh token of the same session moves the socket's end.
    async fn renew(&mut self, id: Value, token: String) -> Result<(), End> {
        let answer = match self.app.authenticate(Credential::Frame(token)).await {
            Ok(caller) if caller.session == self.admitted.caller.session => {
                self.admitted.caller = caller;
                serde_json::value::to_raw_value(&json!({"expires_at": caller.expires_at})).map_err(Error::internal)
            }
            Ok(_) => Err(Error::conflict("other_session", "This token is of another session.")),
            Err(error) => Err(error),
        };
        Ok(self.wire.send([dispatch::answered(&id, answer)]).await?)
    }

    fn within_rate(&mut self) -> Result<(), End> {
        let rate = self.app.config().limits.socket_frames;
        #[expect(clippy::cast_possible_truncation, reason = "a rate in microseconds, cut to whole ones")]
        let (each, burst) = ((rate.refill_s * 1e6) as i64, i64::from(rate.burst));
        let now = self.app.now();
        self.full_at = self.full_at.max(now).plus_us(each);
        if self.full_at.0 - now.0 > each.saturating_mul(burst) {
            Err(End::Close(CloseCode::TOO_MANY_FRAMES))
        } else {
            Ok(())
        }
    }

    fn still_good(&self) -> Result<(), End> {
        let expired = self.admitted.caller.expires_at.is_some_and(|end| end <= self.app.now());
        if expired { Err(End::Close(CloseCode::UNAUTHENTICATED)) } else { Ok(()) }
    }

    async fn look_at_the_time(&mut self) -> Result<(), End> {
        self.still_good()?;
        let (now, socket) = (Instant::now(), &self.app.config().socket);
        if now >= self.alive_at + Duration::from_secs(socket.silence_s) {
            return Err(End::Close(CloseCode::GOING_AWAY));
        }
        if now >= self.ping_at {
            self.ping_at = now + Duration::from_secs(socket.heartbeat_s);
            self.wire.ping().await?;
        }
        if self.heads_at.is_some_and(|at| now >= at) {
            self.heads_at = None;
            Box::pin(self.tell_heads()).await?;
        }
        Ok(())
    }

    /// `room.head` stands for the events of rooms that are not on screen.
    async fn tell_heads(&mut self) -> Result<(), End> {
        let (heads, user) = (self.admitted.socket.outbox().take_heads(), self.admitted.caller.user);
        let hub = self.app.hub().clone();
        let read = self.app.read(move |tx| {
            let mut frames = Vec::with_capacity(heads.len());
            for (room, seq) in heads {
                // Out of the room meanwhile: nothing more is told of it.
                if hub.delivered(Log::Room(room)).is_some() && hub.member_from(room, user).is_none() {
                    continue;
                }
                frames.push(head_frame(room, seq.get(), unread::position(tx, room, user)?.map_or(0, |at| at.unread)));
            }
            Ok(frames)
        });
        match read.await {
            Ok(frames) => Ok(self.wire.send(frames).await?),
            Err(error) => {
                error.log();
                Err(End::Close(CloseCode::RESTARTING))
            }
        }
    }
}

fn head_frame(room: RoomId, seq: i64, unread: i64) -> Frame {
    Frame::from(format!(r#"{{"event":"room.head","room":{room},"seq":{seq},"unread":{unread}}}"#))
}
