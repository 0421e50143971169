//! Sending a message.

mod http;
mod socket;
mod store;

use app::work::Sent;
use app::{App, Caller, Feature, LimitKey, Limiter, Result, Work, access};
use model::{ClientKey, Event, MessageBody, MessageText, Permission, RoomId, Seq};
use serde::Deserialize;

use crate::{positions, target};

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
    /// What is said.
    pub text: MessageText,
    /// The message of the same room that it answers.
    #[serde(default)]
    pub reply: Option<Seq>,
}

impl SendMessage {
    fn body(&self) -> MessageBody {
        MessageBody { reply: self.reply, ..MessageBody::text(self.key, self.text.clone()) }
    }
}

/// Sends a message. The same key with the same body again returns the first answer, for ever; with another body it is refused.
///
/// # Errors
/// `no_such_room`, `not_a_member`, `room_archived`, `key_reused`, `no_such_message`.
pub fn send(work: &mut Work<'_, '_>, caller: &Caller, new: &SendMessage) -> Result<Sent> {
    let event = Event::MessageCreated(new.body());
    // Before access: a retry may come after the sender was removed.
    if let Some(sent) = work.sent(caller.user, new.key, new.room, &event)? {
        return Ok(sent);
    }
    let access = access::room(work, caller, new.room)?;
    access.require(Permission::Send)?;
    if let Some(seq) = new.reply {
        target::live(work, &access, seq)?;
    }
    let sent = work.announce_keyed(&access, &event, new.key)?;
    store::insert(work.tx(), sent, caller.user, new.reply)?;
    positions::moved_by_sending(work, caller.user, new.room, sent.seq)?;
    Ok(sent)
}

/// Hands a message over to the database, within the sender's rate. The order of calls is the order in the room.
///
/// # Errors
/// `rate_limited` (429); the answer itself, as [`send`].
pub fn submit(
    app: &App,
    caller: &Caller,
    new: SendMessage,
) -> Result<impl Future<Output = Result<Sent>> + Send + use<>> {
    let caller = *caller;
    app.limit(Limiter::MessageSend, &LimitKey::User(caller.user))?;
    Ok(app.write_in(new.room, move |work| send(work, &caller, &new)))
}
