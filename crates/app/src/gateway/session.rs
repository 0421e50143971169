//! The loop of one socket: what the hub put into its outbox goes out, what the peer asks is handed over and answered, silence and expiry end it.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use model::{Log, RoomId, Time};
use realtime::{CloseCode, Frame, Heads};
use serde_json::{Value, json};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep, sleep_until};

use super::catch_up::{CatchUp, PORTION, Stopped};
use super::courier::{Courier, Left, Passed};
use super::dispatch::{self, Asked};
use super::hello::{self, Admitted};
use super::wire::{Gone, Incoming, Upgrade, Wire};
use crate::error::Error;
use crate::{App, BoxFuture, Caller, Credential, unread};

/// How long heads of rooms that are not on screen are gathered.
const GATHER: Duration = Duration::from_millis(250);
/// After so many writes in a row the peer and the clock get their turn: more than a full outbox takes.
const WRITES_IN_A_ROW: u32 = 64;

/// A place among the connections held at a time.
type Place = Arc<OwnedSemaphorePermit>;

/// Runs a socket from its upgrade to its end, and keeps its place among the connections. What this future holds is held for every socket, and all
/// that it calls stands in it: what is rare belongs on the heap.
pub(super) async fn run(app: App, opening: Upgrade, caller: Option<Caller>, _place: Option<Place>) {
    // On the heap, so that it stands in this future once and not in every step of it.
    let Ok(mut wire) = Box::pin(opening.open()).await.map(Box::new) else { return };
    metrics::gauge!("commune_sockets").increment(1.0);
    // Boxed and freed: what a session needs at its beginning does not weigh on it for the hours that follow.
    let code = match Box::pin(begin(&app, &mut wire, caller)).await {
        Ok(admitted) => {
            let mut session = Session::new(&app, wire, admitted);
            session.run().await.map(|code| (session.wire, code))
        }
        Err(code) => Some((wire, code)),
    };
    if let Some((mut wire, code)) = code {
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
        Stopped::Gone(Gone::Broken) => CloseCode::GOING_AWAY,
        Stopped::Gone(Gone::TooSlow) => CloseCode::TOO_SLOW,
        Stopped::Closed(code) => code,
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
    fn from(gone: Gone) -> Self {
        match gone {
            Gone::Broken => Self::Gone,
            Gone::TooSlow => Self::Close(CloseCode::TOO_SLOW),
        }
    }
}

struct Session<'a> {
    app: &'a App,
    wire: Box<Wire>,
    admitted: Admitted,
    courier: Arc<Courier>,
    /// Wakes the courier.
    waker: Waker,
    /// Answers to come; none while nothing is asked.
    pending: Option<Box<FuturesUnordered<BoxFuture<Frame>>>>,
    /// When heads of rooms off screen go out.
    heads_at: Option<Instant>,
    alive_at: Instant,
    ping_at: Instant,
    /// Wakes the session to look at the time: never later than it must.
    timer: Pin<Box<Sleep>>,
    /// The frame rate, as the moment at which the bucket is full again (GCRA).
    full_at: Time,
}

/// What the loop must see to.
enum Woken {
    /// The peer did not take all at once.
    Left(Left),
    /// Logs are to be taken up.
    Behind,
    Closed(CloseCode),
    Answer(Frame),
    Incoming(Result<Incoming, Gone>),
    Timer,
}

impl<'a> Session<'a> {
    fn new(app: &'a App, wire: Box<Wire>, mut admitted: Admitted) -> Self {
        admitted.rooms = Vec::new();
        let now = Instant::now();
        let ping_at = now + Duration::from_secs(app.config().socket.heartbeat_s);
        let timer = Box::pin(sleep_until(now));
        let courier = Courier::new(admitted.socket.socket(), wire.stream());
        let waker = Waker::from(Arc::clone(&courier));
        Self {
            app,
            wire,
            admitted,
            courier,
            waker,
            pending: None,
            heads_at: None,
            alive_at: now,
            ping_at,
            timer,
            full_at: Time(0),
        }
    }

    /// The code to close with; none if the peer is gone.
    async fn run(&mut self) -> Option<CloseCode> {
        self.set_timer();
        loop {
            match self.turn().await {
                Ok(()) => {}
                Err(End::Gone) => return None,
                Err(End::Close(code)) => return Some(code),
            }
        }
    }

    async fn turn(&mut self) -> Result<(), End> {
        match poll_fn(|cx| self.poll_wake(cx)).await {
            Woken::Closed(code) => Err(End::Close(code)),
            Woken::Left(Left::Broken) => Err(End::Gone),
            Woken::Left(Left::Rest(parcel)) => Ok(self.wire.send_rest(*parcel).await?),
            Woken::Behind => Box::pin(self.fall_in()).await,
            Woken::Answer(frame) => self.answer(frame).await,
            // On the heap: it is there for a moment, and the room for it would be for ever.
            Woken::Incoming(incoming) => Box::pin(self.take(incoming?)).await,
            Woken::Timer => Box::pin(self.look_at_the_time()).await,
        }
    }

    fn poll_wake(&mut self, cx: &mut Context<'_>) -> Poll<Woken> {
        let left = self.courier.wake_up(cx.waker());
        if let Some(left) = left.or_else(|| self.half_written()) {
            return Poll::Ready(Woken::Left(left));
        }
        let mut quiet = false;
        for _ in 0..WRITES_IN_A_ROW {
            match self.courier.pass_on(&self.waker, self.heads()) {
                Passed::All => {}
                Passed::Nothing => {
                    quiet = true;
                    break;
                }
                Passed::Left(left) => return Poll::Ready(Woken::Left(left)),
                Passed::Closed(code) => return Poll::Ready(Woken::Closed(code)),
                Passed::Behind => return Poll::Ready(Woken::Behind),
                Passed::Heads => self.gather_heads(),
            }
        }
        if self.timer.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Woken::Timer);
        }
        if let Some(pending) = &mut self.pending
            && let Poll::Ready(Some(frame)) = pending.poll_next_unpin(cx)
        {
            return Poll::Ready(Woken::Answer(frame));
        }
        let under_way = self.pending.as_ref().map_or(0, |pending| pending.len());
        if under_way < self.app.config().socket.pipeline
            && let Poll::Ready(incoming) = self.wire.poll_receive(cx)
        {
            return Poll::Ready(Woken::Incoming(incoming));
        }
        if let Some(left) = self.half_written() {
            return Poll::Ready(Woken::Left(left));
        }
        if quiet {
            self.courier.rest(self.heads());
        } else {
            // More waits in the outbox: others had their turn.
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// What must go before anything else: an answer to a ping that went in part.
    fn half_written(&mut self) -> Option<Left> {
        (!self.wire.is_quiet()).then(|| Left::Rest(Box::default()))
    }

    const fn heads(&self) -> Heads {
        if self.heads_at.is_none() { Heads::Count } else { Heads::Gather }
    }

    /// They are gathered a moment longer.
    fn gather_heads(&mut self) {
        let at = Instant::now() + GATHER;
        self.heads_at = Some(at);
        if at < self.timer.deadline() {
            self.timer.as_mut().reset(at);
        }
    }

    /// When the loop must look at the time even if nothing happens.
    fn set_timer(&mut self) {
        let expiry =
            hello::time_left(self.admitted.caller.expires_at, self.app.now()).map(|left| Instant::now() + left);
        let silence = self.alive_at + Duration::from_secs(self.app.config().socket.silence_s);
        let next = [expiry, self.heads_at].into_iter().flatten().fold(self.ping_at.min(silence), Instant::min);
        self.timer.as_mut().reset(next);
    }

    async fn fall_in(&mut self) -> Result<(), End> {
        let mut catch_up = CatchUp::new(self.app, &mut self.wire, self.admitted.socket.socket(), self.admitted.caller);
        catch_up.fall_in().await.map_err(|stopped| End::Close(code_of(stopped)))
    }

    /// Sends an answer, and every other that is ready with it in the same write.
    async fn answer(&mut self, first: Frame) -> Result<(), End> {
        let mut frames = vec![first];
        if let Some(pending) = &mut self.pending {
            while frames.len() < PORTION.frames
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
                return Ok(self.wire.send(vec![dispatch::refused(&Value::Null, &error)]).await?);
            }
            Incoming::Text(text) => text,
        };
        self.still_good()?;
        match dispatch::dispatch(self.app, &self.admitted.caller, self.admitted.socket.socket(), &text) {
            Asked::Now(frame) => Ok(self.wire.send(vec![frame]).await?),
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
                self.set_timer();
                serde_json::value::to_raw_value(&json!({"expires_at": caller.expires_at})).map_err(Error::internal)
            }
            Ok(_) => Err(Error::conflict("other_session", "This token is of another session.")),
            Err(error) => Err(error),
        };
        Ok(self.wire.send(vec![dispatch::answered(&id, answer)]).await?)
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
        self.set_timer();
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
                frames.push(head_frame(
                    room,
                    seq.get(),
                    unread::position(tx, room, user, seq)?.map_or(0, |at| at.unread),
                ));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn size_of_future<F>(_: fn(App, Upgrade, Option<Caller>, Option<Place>) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn the_task_of_a_socket_is_small() {
        let (task, wire) = (size_of_future(run), size_of::<Wire>());
        println!("task {task} B, wire {wire} B");
        assert!(task <= 1_024, "task {task} B");
        assert!(wire <= 672, "wire {wire} B");
    }
}
