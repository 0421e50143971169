//! Messages that were sent elsewhere, at another time, by people who may not be here.

mod store;

use app::access::{self, ImportAccess};
use app::{Result, Work};
use model::{Calls, ClientKey, Event, MessageBody, MessageText, RoomId, Seq, Time, UserId};

use crate::words;

/// Something that was said elsewhere.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Found again by this when the import is repeated.
    pub key: ClientKey,
    /// What was said.
    pub text: MessageText,
    /// When.
    pub at: Time,
}

/// The import of messages into one room, for as long as a unit lasts.
#[derive(Debug)]
pub struct RoomImport {
    access: ImportAccess,
    /// Who had read this far had read everything.
    last_message: Seq,
    head: Option<Seq>,
}

impl RoomImport {
    /// Locks the room.
    ///
    /// # Errors
    /// `no_such_room` (404).
    pub fn begin(work: &mut Work<'_, '_>, room: RoomId) -> Result<Self> {
        let access = access::import(work, room)?;
        let last_message = store::last_message(work.tx(), room)?;
        Ok(Self { access, last_message, head: None })
    }

    /// Adds a message at the end. False: it was there already.
    ///
    /// # Errors
    /// `key_reused` (409) if the key stands for something else.
    pub fn add(&mut self, work: &mut Work<'_, '_>, by: UserId, said: &Imported) -> Result<bool> {
        let (access, key) = (self.access.said_by(by), said.key);
        let event = Event::MessageCreated(MessageBody { imported: true, ..MessageBody::text(key, said.text.clone()) });
        if work.sent(by, key, access.room(), &event)?.is_some() {
            return Ok(false);
        }
        let sent = work.announce_imported(&access, &event, key, said.at)?;
        store::insert(work.tx(), sent.room, sent.seq, by)?;
        // Who was called elsewhere has long been there, or is not here.
        words::put(work, (sent.room, sent.seq), &Calls::NOBODY, &words::of(&said.text))?;
        self.head = Some(sent.seq);
        Ok(true)
    }

    /// Old news are never unread: whoever had read everything before has so now.
    ///
    /// # Errors
    /// Storage errors.
    pub fn end(self, work: &mut Work<'_, '_>) -> Result<()> {
        let Some(head) = self.head else { return Ok(()) };
        let now = work.now();
        Ok(store::keep_read(work.tx(), self.access.room(), &store::Read { before: self.last_message, head }, now)?)
    }
}
