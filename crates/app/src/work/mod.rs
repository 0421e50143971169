//! The unit of work: a transaction, the events it announces, and their release after commit.
//!
//! A unit is a plain synchronous function on a database thread. It may run twice, so it borrows what it captured and touches nothing outside
//! [`Work`]. Everything announced is a row of the same transaction; hints go out only once the commit is on disk.

mod encode;
mod lines;
mod log;
mod read;
mod store;
mod unit;

use db::Tx;
use model::{ClientKey, Event, History, Id, NodeEvent, RoomId, RoomKind, Seq, Time, Uri, UserEvent, UserId};
use realtime::Envelope;

use encode::body_hash;
pub(crate) use encode::skip_frame;
pub use lines::lines;
pub use log::Sent;
pub use read::{Act, EventPage, Kinds, MessageEntry, PageOf, acts, event_page, message_event, message_page};
pub(crate) use read::{missed_entries, missed_frames, moved_since, newest_touch, read_log, snapshot, user_head};
pub(crate) use unit::WorkUnit;

use crate::access::RoomAccess;
use crate::clock::IdSource;
use crate::error::{Error, Result};
use crate::feature::{Moments, Shown};

/// What a rule works with: the transaction, the time, new ids, and the three logs.
pub struct Work<'a, 'c> {
    tx: &'a mut Tx<'c>,
    now: Time,
    ids: &'a IdSource,
    moments: &'a Moments,
    announced: Vec<Envelope>,
    wakes_workers: bool,
}

/// What a unit lets go of, once it is on disk.
#[derive(Default)]
struct Release {
    announced: Vec<Envelope>,
    wakes_workers: bool,
}

/// What may change about a room that access depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomRules {
    /// Read-only.
    pub archived: bool,
    /// What newcomers see.
    pub history: History,
}

/// A room about to be opened.
#[derive(Debug, Clone)]
pub struct NewRoom {
    /// Who it is for.
    pub kind: RoomKind,
    /// What newcomers see.
    pub history: History,
    /// The first event.
    pub created: Event,
}

impl<'a, 'c> Work<'a, 'c> {
    pub(crate) fn new(tx: &'a mut Tx<'c>, now: Time, ids: &'a IdSource, moments: &'a Moments) -> Self {
        Self { tx, now, ids, moments, announced: Vec::new(), wakes_workers: false }
    }

    /// The transaction, for a store.
    pub fn tx(&mut self) -> &mut Tx<'c> {
        self.tx
    }

    /// The time at which this unit runs.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.now
    }

    /// A new id. A rerun draws a new one.
    pub fn new_id<I: Id>(&mut self) -> I {
        self.ids.issue(self.now)
    }

    /// Bytes from the system's random source, for tokens and addresses.
    ///
    /// # Errors
    /// If the system has none to give.
    pub fn random<const N: usize>(&mut self) -> Result<[u8; N]> {
        crate::clock::random()
    }

    /// Opens a room: its row, its log, and the first event in it, by `by` (the server itself, if none).
    ///
    /// # Errors
    /// Storage errors.
    pub fn open_room(&mut self, by: Option<UserId>, new: &NewRoom) -> Result<RoomAccess> {
        let room: RoomId = self.new_id();
        let uri = Uri::from_random(self.random()?);
        store::insert_room(self.tx, room, &uri, new, self.now)?;
        let access = RoomAccess::to_new_room(room, by, new);
        self.announce(&access, &new.created)?;
        Ok(access)
    }

    /// Tells a room: gives the event the room's next seq and writes it into the room's log.
    ///
    /// # Errors
    /// Storage errors.
    pub fn announce(&mut self, access: &RoomAccess, event: &Event) -> Result<Seq> {
        Ok(self.append(access, event, None)?.seq)
    }

    /// Tells a room on behalf of a sender who may retry: the same key finds this event again ([`Work::sent`]).
    ///
    /// # Errors
    /// Storage errors.
    pub fn announce_keyed(&mut self, access: &RoomAccess, event: &Event, key: ClientKey) -> Result<Sent> {
        self.append(access, event, Some(key))
    }

    /// Writes down what was said elsewhere, at another time: the log's order is that of the writing, the time is the one that it had.
    ///
    /// # Errors
    /// Storage errors.
    pub fn announce_imported(&mut self, access: &RoomAccess, event: &Event, key: ClientKey, at: Time) -> Result<Sent> {
        self.append_at(access, event, Some(key), at)
    }

    fn append(&mut self, access: &RoomAccess, event: &Event, key: Option<ClientKey>) -> Result<Sent> {
        self.append_at(access, event, key, self.now)
    }

    fn append_at(&mut self, access: &RoomAccess, event: &Event, key: Option<ClientKey>, at: Time) -> Result<Sent> {
        #[cfg(feature = "sabotage")]
        let key = key.filter(|_| !db::sabotage("no-unique-key"));
        let encoded = encode::encode(event)?;
        let room = access.room();
        let head = store::bump_room(self.tx, room, store::Lift::by(event), self.now)?;
        let hash = key.map(|_| encode::said_hash(room, &encoded, event)).transpose()?;
        let entry = store::NewEvent {
            room,
            seq: head.seq,
            kind: &encoded.kind,
            sender: access.by(),
            key,
            body: &encoded.body,
            hash,
        };
        store::insert_event(self.tx, &entry, at)?;
        let stamp = encode::Stamp { seq: head.seq, at, by: access.by() };
        self.announced.push(encode::room_envelope(room, &encoded, event, stamp));
        match event {
            Event::MemberLeft { user, .. } | Event::MemberRemoved { user, .. } => self.parted(room, Some(*user))?,
            Event::RoomDeleted {} => self.parted(room, None)?,
            _ => {}
        }
        Ok(Sent { room, seq: head.seq, at })
    }

    /// Runs what features registered for the moment in which people are out of a room. What the room is told decides it, so that no way out is forgotten.
    fn parted(&mut self, room: RoomId, user: Option<UserId>) -> Result<()> {
        let moments = self.moments;
        moments.parted.iter().try_for_each(|run| run(self, room, user))
    }

    /// What an earlier send with this key was answered, or that it was another body.
    ///
    /// # Errors
    /// `key_reused` (409) if the key stands for something else.
    pub fn sent(&mut self, sender: UserId, key: ClientKey, room: RoomId, event: &Event) -> Result<Option<Sent>> {
        let Some(found) = store::find_by_key(self.tx, sender, key)? else { return Ok(None) };
        // A redacted event has no hash any more; its key still answers, to any body.
        let same = match &found.hash {
            Some(hash) => found.sent.room == room && *hash == body_hash(room, &encode::encode(event)?),
            None => found.sent.room == room,
        };
        if same {
            Ok(Some(found.sent))
        } else {
            Err(Error::conflict("key_reused", "This key was used for another message."))
        }
    }

    /// What an earlier send with this key was answered, whatever it was: for what cannot be built a second time. The caller sees to it that it was the same.
    ///
    /// # Errors
    /// Storage errors.
    pub fn sent_with(&mut self, sender: UserId, key: ClientKey) -> Result<Option<Sent>> {
        Ok(store::find_by_key(self.tx, sender, key)?.map(|found| found.sent))
    }

    /// Tells one person, on all their devices.
    ///
    /// # Errors
    /// Storage errors.
    pub fn announce_to(&mut self, user: UserId, event: &UserEvent) -> Result<Seq> {
        let encoded = encode::encode(event)?;
        let room = match event {
            UserEvent::PositionMoved { room, .. } | UserEvent::DraftChanged { room } => {
                // Of read positions and drafts only the newest per room stays.
                store::drop_older_in(self.tx, user, *room, &encoded.kind)?;
                Some(*room)
            }
            UserEvent::PresenceChanged { .. }
            | UserEvent::AdminChanged { .. }
            | UserEvent::ContactsImported { .. }
            | UserEvent::UsernameChanged {} => {
                store::drop_older(self.tx, user, &encoded.kind)?;
                None
            }
            UserEvent::MembershipChanged { .. }
            | UserEvent::RelationChanged { .. }
            | UserEvent::MessageMarked { .. }
            | UserEvent::MessageUnmarked { .. }
            | UserEvent::ReportsChanged { .. }
            | UserEvent::ContactJoined { .. } => None,
        };
        let seq = store::bump_user(self.tx, user, self.now)?;
        store::insert_user_entry(
            self.tx,
            &store::UserEntry { user, seq, room, kind: &encoded.kind, body: &encoded.body },
            self.now,
        )?;
        let stamp = encode::UserStamp { seq, prev: seq.previous(), at: self.now };
        self.announced.push(encode::user_envelope(user, &encoded, event, stamp));
        Ok(seq)
    }

    /// Tells every node of this server, and the audit.
    ///
    /// # Errors
    /// Storage errors.
    pub fn announce_to_nodes(&mut self, event: &NodeEvent) -> Result<Seq> {
        let encoded = encode::encode(event)?;
        let seq = store::insert_server_entry(self.tx, &encoded.kind, &encoded.body, self.now)?;
        self.announced.push(encode::server_envelope(&encoded, seq));
        Ok(seq)
    }

    /// Runs what features registered for the moment after a person's account came into being.
    ///
    /// # Errors
    /// Whatever they answer.
    pub fn user_created(&mut self, user: UserId) -> Result<()> {
        let moments = self.moments;
        moments.user_created.iter().try_for_each(|run| run(self, user))
    }

    /// Has whoever keeps a person's row note how others see them from now on. They hear of it by [`Work::user_renamed`].
    ///
    /// # Errors
    /// Whatever they answer.
    pub fn user_shown(&mut self, user: UserId, shown: &Shown) -> Result<()> {
        let moments = self.moments;
        moments.user_shown.iter().try_for_each(|run| run(self, user, shown))
    }

    /// Runs what features registered for the moment in which others hear that a person is called or looks otherwise.
    ///
    /// # Errors
    /// Whatever they answer.
    pub fn user_renamed(&mut self, user: UserId) -> Result<()> {
        let moments = self.moments;
        moments.user_renamed.iter().try_for_each(|run| run(self, user))
    }

    /// Runs what features registered for the moment after an address is known to be somebody's.
    ///
    /// # Errors
    /// Whatever they answer.
    pub fn address_known(&mut self, user: UserId) -> Result<()> {
        let moments = self.moments;
        moments.address_known.iter().try_for_each(|run| run(self, user))
    }

    /// Runs what features registered for the moment in which a person's account is erased.
    ///
    /// # Errors
    /// Whatever they answer.
    pub fn user_erased(&mut self, user: UserId) -> Result<()> {
        let moments = self.moments;
        moments.user_erased.iter().try_for_each(|run| run(self, user))
    }

    /// Takes the text of a message out of the room's log: the one statement that alters a row of a log. Nobody can be told whether a guessed text was
    /// the right one, so the hash goes too; the key stays, and still answers the seq ([`Work::sent`]). Whoever holds the text in memory hears of it
    /// by [`Event::MessagesRedacted`], which the caller announces once for the room.
    ///
    /// # Errors
    /// Storage errors.
    pub fn redact(&mut self, access: &RoomAccess, seq: Seq) -> Result<()> {
        Ok(store::redact(self.tx, access.room(), seq)?)
    }

    /// A value of the server's settings.
    ///
    /// # Errors
    /// Storage errors.
    pub fn setting(&mut self, name: &str) -> Result<Option<String>> {
        Ok(store::find_setting(self.tx, name)?)
    }

    /// Sets a value of the server's settings and tells all nodes, and who decided it; none: the server itself.
    ///
    /// # Errors
    /// Storage errors.
    pub fn set_setting(&mut self, name: &'static str, value: &str, by: Option<UserId>) -> Result<()> {
        store::put_setting(self.tx, name, value)?;
        self.announce_to_nodes(&NodeEvent::SettingChanged { name: name.to_owned(), by })?;
        Ok(())
    }

    /// Makes a room read-only or opens it again; changes what newcomers see.
    ///
    /// # Errors
    /// Storage errors.
    pub fn set_room(&mut self, access: &RoomAccess, rules: RoomRules) -> Result<()> {
        Ok(store::update_room(self.tx, access.room(), rules)?)
    }

    /// Ends a room: its log takes no more events, and nobody reads it any more.
    ///
    /// # Errors
    /// Storage errors.
    pub fn close_room(&mut self, access: &RoomAccess) -> Result<()> {
        self.announce(access, &Event::RoomDeleted {})?;
        Ok(store::close_room(self.tx, access.room(), self.now)?)
    }

    pub(crate) const fn moments(&self) -> &'a Moments {
        self.moments
    }

    /// Workers look for jobs after the commit.
    pub(crate) const fn wake_workers(&mut self) {
        self.wakes_workers = true;
    }

    fn into_release(self) -> Release {
        Release { announced: self.announced, wakes_workers: self.wakes_workers }
    }
}

/// A value of the server's settings, for readers.
///
/// # Errors
/// Storage errors.
pub fn setting(tx: &mut Tx<'_>, name: &str) -> Result<Option<String>> {
    Ok(store::find_setting(tx, name)?)
}

/// The epoch: names one unbroken history of this database.
///
/// # Errors
/// Storage errors.
pub fn epoch(tx: &mut Tx<'_>) -> Result<Option<String>> {
    Ok(store::find_meta(tx, "epoch")?)
}

/// Begins a new history: every cursor that clients hold is refused from now on.
///
/// # Errors
/// Storage errors.
pub fn begin_epoch(work: &mut Work<'_, '_>) -> Result<String> {
    let bytes: [u8; 12] = work.random()?;
    let epoch: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    store::put_meta(work.tx, "epoch", &epoch)?;
    Ok(epoch)
}
