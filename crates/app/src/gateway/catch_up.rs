//! From stored to live: what a socket missed is pulled from the logs at the socket's own pace, then the hub takes over at exactly that seq.

use std::sync::Arc;

use model::limits::{RESUME_EVENTS, RESUME_ROOM_EVENTS};
use model::{Log, MemberState, RoomId, Seq};
use realtime::{CloseCode, Frame, Hint, Portion, Socket, Subscribed, Wanted};

use super::hello::Owed;
use super::wire::{Gone, Wire};
use crate::error::{Error, ErrorKind, Result};
use crate::{App, Caller, access, work};

/// Events read at a time.
const PAGE: i64 = 200;

/// How much goes into one write.
pub(super) const PORTION: Portion = Portion { frames: 64, bytes: 64 * 1_024 };

/// Why catching up ended early.
pub(super) enum Stopped {
    /// The peer is gone, or does not read.
    Gone(Gone),
    /// The socket was closed meanwhile.
    Closed(CloseCode),
    /// The database does not answer.
    Failed(Error),
}

impl From<Gone> for Stopped {
    fn from(gone: Gone) -> Self {
        Self::Gone(gone)
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// One socket on its way to live.
pub(super) struct CatchUp<'a> {
    app: &'a App,
    wire: &'a mut Wire,
    socket: &'a Arc<Socket>,
    caller: Caller,
    /// Missed events that may still be replayed in all.
    left: i64,
}

impl<'a> CatchUp<'a> {
    pub(super) fn new(app: &'a App, wire: &'a mut Wire, socket: &'a Arc<Socket>, caller: Caller) -> Self {
        Self { app, wire, socket, caller, left: RESUME_EVENTS }
    }

    /// The person's own log.
    pub(super) async fn user_log(&mut self, cursor: Seq) -> Result<(), Stopped> {
        let (user, mut after) = (self.caller.user, cursor);
        let log = Log::User(user);
        loop {
            match self.app.hub().subscribe_user(self.socket, after) {
                Subscribed::Live { missed } => return self.send(missed).await,
                Subscribed::Behind { .. } => {
                    let (frames, through) = self.app.read(move |tx| work::missed_entries(tx, user, after)).await?;
                    after = through;
                    self.send(frames).await?;
                }
                Subscribed::Ahead { .. } => self.app.hub().caught_up(log, after).await,
                Subscribed::NotLoaded => self.app.load(log).await?,
                Subscribed::NotMember => return Ok(()),
            }
        }
    }

    /// One room: replays what is missed, or says `gap` where that is too much.
    pub(super) async fn room(&mut self, owed: Owed) -> Result<(), Stopped> {
        let missed = owed.head.get() - owed.after.get();
        if missed > RESUME_ROOM_EVENTS || missed > self.left {
            return self.gap(owed.room, owed.head).await;
        }
        self.left -= missed.max(0);
        self.replay(owed.room, owed.after).await
    }

    /// A room that the person entered while the socket was on its way, whose hub state was lost, or that came faster than the peer read.
    async fn wanted(&mut self, wanted: Wanted) -> Result<(), Stopped> {
        // The room's own log said the same, and was served first.
        if self.socket.is_subscribed(wanted.room) {
            return Ok(());
        }
        if let Some(after) = wanted.after {
            return self.replay(wanted.room, after).await;
        }
        let (caller, room) = (self.caller, wanted.room);
        let head = match self.app.read(move |tx| access::view(tx, &caller, room)).await {
            Ok(view) => view.head(),
            Err(error) if error.kind() == ErrorKind::NotFound => return self.gone(room).await,
            Err(error) => return Err(error.into()),
        };
        // The hub may be about to tell the joining by itself: once it is there, it did or it will not.
        self.follow_to(room, head).await?;
        if self.socket.is_subscribed(room) { Ok(()) } else { self.gap(room, head).await }
    }

    async fn gap(&mut self, room: RoomId, head: Seq) -> Result<(), Stopped> {
        let gap = format!(r#"{{"event":"gap","room":{room},"head":{head}}}"#);
        self.wire.send(vec![Frame::from(gap)]).await?;
        self.replay(room, head).await
    }

    /// Out of the room, or the room deleted, before the socket could read why: the log tells nothing to those who are not in it.
    async fn gone(&mut self, room: RoomId) -> Result<(), Stopped> {
        let gone = format!(r#"{{"event":"gone","room":{room}}}"#);
        Ok(self.wire.send(vec![Frame::from(gone)]).await?)
    }

    /// Everything above `after`, without a hole: from the log as long as the hub is further, then live.
    async fn replay(&mut self, room: RoomId, mut after: Seq) -> Result<(), Stopped> {
        let (log, mut told) = (Log::Room(room), None);
        loop {
            match self.app.hub().subscribe(room, self.socket, after) {
                Subscribed::Live { missed } => return self.send(missed).await,
                Subscribed::Behind { .. } => match self.page(room, after).await? {
                    Some(through) if through > after => after = through,
                    Some(_) => return Ok(()),
                    None => return self.gone(room).await,
                },
                Subscribed::NotMember => match self.head_as_member(room).await? {
                    // The hub has not followed the joining yet. Were it read here, the hub might tell it once more.
                    Some(head) if told < Some(head) => {
                        told = Some(head);
                        self.follow_to(room, head).await?;
                    }
                    Some(_) => return Ok(()),
                    None => return self.gone(room).await,
                },
                Subscribed::Ahead { .. } => self.app.hub().caught_up(log, after).await,
                Subscribed::NotLoaded => self.app.load(log).await?,
            }
            self.drain().await?;
        }
    }

    /// Waits until the hub has followed a room to this seq at least.
    async fn follow_to(&self, room: RoomId, head: Seq) -> Result<(), Stopped> {
        let log = Log::Room(room);
        self.app.load(log).await?;
        self.app.hub().hint(&Hint::bare(log, head));
        self.app.hub().caught_up(log, head).await;
        Ok(())
    }

    /// How far the room's log goes, if the person is in the room.
    async fn head_as_member(&self, room: RoomId) -> Result<Option<Seq>, Stopped> {
        let caller = self.caller;
        match self.app.read(move |tx| access::view(tx, &caller, room)).await {
            Ok(view) => Ok((view.state() == Some(MemberState::Joined)).then(|| view.head())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends the next page of a room's log and says how far it reached; none where the person is not in the room.
    async fn page(&mut self, room: RoomId, after: Seq) -> Result<Option<Seq>, Stopped> {
        let caller = self.caller;
        let read = move |tx: &mut db::Tx<'_>| {
            let view = access::view(tx, &caller, room)?;
            // A public room is seen by everybody, but only members are told what happens in it.
            if view.state() != Some(MemberState::Joined) {
                return Ok(None);
            }
            let frames = work::missed_frames(tx, &view, after, PAGE)?;
            Ok(Some((view.first(), view.head(), frames)))
        };
        let (first, head, frames) = match self.app.read(read).await {
            Ok(Some(page)) => page,
            Ok(None) => return Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut through = after;
        let mut out = Vec::with_capacity(frames.len() + 1);
        if first > after.next() {
            through = first.previous();
            out.push(work::skip_frame(room, after.next(), through));
        }
        for (seq, frame) in frames {
            // A hole is nothing to be read: below where the log begins now.
            if seq > through.next() {
                out.push(work::skip_frame(room, through.next(), seq.previous()));
            }
            through = seq;
            out.push(frame);
        }
        if out.is_empty() && head > after {
            through = head;
            out.push(work::skip_frame(room, after.next(), head));
        }
        self.send(out).await?;
        Ok(Some(through))
    }

    /// Sends in portions, each in its time, and looks between them whether the socket is still open: a revocation must not wait for a slow reader.
    async fn send(&mut self, frames: Vec<Frame>) -> Result<(), Stopped> {
        let mut frames = frames.into_iter().peekable();
        while frames.peek().is_some() {
            if let Some(code) = self.socket.outbox().closed() {
                return Err(Stopped::Closed(code));
            }
            let (mut portion, mut bytes) = (Vec::new(), 0);
            while let Some(frame) = frames.next_if(|next| portion.is_empty() || bytes + next.len() <= PORTION.bytes) {
                bytes += frame.len();
                portion.push(frame);
            }
            self.wire.send(portion).await?;
        }
        Ok(())
    }

    /// What came live meanwhile goes out between two pages, so that the queue does not fill behind a long replay.
    pub(super) async fn drain(&mut self) -> Result<(), Stopped> {
        let outbox = self.socket.outbox();
        let mut more = true;
        while more {
            if let Some(code) = outbox.closed() {
                return Err(Stopped::Closed(code));
            }
            let mut frames = Vec::new();
            more = outbox.take_batch(&mut frames, PORTION);
            if !frames.is_empty() {
                self.wire.send(frames).await?;
            }
        }
        Ok(())
    }

    /// Takes up the logs that the hub left to the session, above what was queued of them before.
    pub(super) async fn fall_in(&mut self) -> Result<(), Stopped> {
        let outbox = self.socket.outbox();
        let (own, wanted) = (outbox.take_own(), outbox.take_wanted());
        self.drain().await?;
        if let Some(cursor) = own {
            self.user_log(cursor).await?;
        }
        for wanted in wanted {
            self.wanted(wanted).await?;
        }
        Ok(())
    }
}
