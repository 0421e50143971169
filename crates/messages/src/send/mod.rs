//! Sending a message.

mod http;
mod socket;
mod store;

use app::work::Sent;
use app::{App, Caller, Error, Feature, LimitKey, Limiter, Result, Work, access};
use model::{AttachedFile, Calls, ClientKey, Event, FileId, MessageBody, MessageText, Permission, RoomId, Seq};
use serde::Deserialize;

use crate::previews::{self, Previews};
use crate::{files, positions, target, words};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    socket::ops(Feature::new().routes(http::routes()))
}

/// A message to be sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendMessage {
    /// Where.
    pub room: RoomId,
    /// The sender's idempotency key.
    pub key: ClientKey,
    /// What is said; may be absent where there are files.
    #[serde(default)]
    pub text: Option<MessageText>,
    /// Uploads of the sender's that go with it, each once.
    #[serde(default)]
    pub files: Vec<FileId>,
    /// The message of the same room that it answers.
    #[serde(default)]
    pub reply: Option<Seq>,
    /// Whether what stands behind its links is to be shown.
    #[serde(default)]
    pub previews: Previews,
}

impl SendMessage {
    fn event(&self, files: Vec<AttachedFile>, calls: Calls) -> Event {
        let Self { key, text, reply, .. } = self.clone();
        Event::MessageCreated(MessageBody { text, files, reply, calls, ..MessageBody::new(key) })
    }
}

/// Sends a message. The same key with the same body again returns the first answer, for ever; with another body it is refused.
///
/// # Errors
/// `no_such_room`, `not_a_member`, `room_archived`, `key_reused`, `no_such_message`, `no_such_upload`, `upload_unfinished`.
pub fn send(work: &mut Work<'_, '_>, caller: &Caller, new: &SendMessage) -> Result<Sent> {
    // Before access: a retry may come after the sender was removed.
    let again = new.event(files::sent(work.tx(), caller.user, &new.files)?, Calls::NOBODY);
    if let Some(sent) = work.sent(caller.user, new.key, new.room, &again)? {
        return Ok(sent);
    }
    let access = access::room(work, caller, new.room)?;
    access.require(Permission::Send)?;
    if let Some(seq) = new.reply {
        target::live(work, &access, seq)?;
    }
    let files = files::take(work, caller.user, &new.files)?;
    let words = new.text.as_ref().map(words::of).unwrap_or_default();
    let calls = words::calls(work, &access, &words)?;
    let sent = work.announce_keyed(&access, &new.event(files.clone(), calls.clone()), new.key)?;
    store::insert(work.tx(), sent, caller.user, new.reply)?;
    words::put(work, (sent.room, sent.seq), &calls, &words)?;
    files::put(work, caller.user, sent, &files)?;
    previews::sent(work, (sent.room, sent.seq), new.previews, &words)?;
    positions::moved_by_sending(work, caller.user, new.room, sent.seq)?;
    Ok(sent)
}

/// Hands a message over to the database, within the sender's rate. The order of calls is the order in the room.
///
/// # Errors
/// `rate_limited` (429); `invalid_request` (422): it says nothing, or has too many files; the answer itself, as [`send`].
pub fn submit(
    app: &App,
    caller: &Caller,
    mut new: SendMessage,
) -> Result<impl Future<Output = Result<Sent>> + Send + use<>> {
    let caller = *caller;
    app.limit(Limiter::MessageSend, &LimitKey::User(caller.user))?;
    if new.text.is_none() && new.files.is_empty() {
        return Err(Error::invalid("invalid_request", "Say something, or send a file."));
    }
    if new.files.len() > app.config().files.per_message as usize {
        return Err(Error::invalid("too_many_files", "A message does not take so many files."));
    }
    new.previews = previews::affordable(app, caller.user, new.previews, new.text.as_ref());
    Ok(app.write_in(new.room, move |work| send(work, &caller, &new)))
}
