//! Saying it otherwise. What was said before stays to be read, as versions.

mod http;
mod socket;
mod store;

use app::work::Sent;
use app::{App, Caller, Error, Feature, LimitKey, Limiter, Result, Work, access};
use db::Tx;
use model::{Event, MessageText, Permission, RoomId, Seq, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::previews::{self, Previews};
use crate::{target, words};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    socket::ops(Feature::new().routes(http::routes()))
}

/// A message to be said otherwise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditMessage {
    room: RoomId,
    seq: Seq,
    text: MessageText,
}

/// What a message said from some moment on.
#[derive(Debug, Serialize, ToSchema)]
struct MessageVersion {
    /// The event that said it.
    seq: Seq,
    /// When.
    at: Time,
    /// What.
    text: String,
}

/// What of an edit is not said with it.
#[derive(Debug, Clone, Copy)]
struct How {
    /// Seconds after sending in which there may be one; none: always.
    within_s: Option<i64>,
    /// What becomes of its links.
    previews: Previews,
}

/// Gives one's own message another text. The text that it has already changes nothing, and is answered with where it stands: whoever is unsure asks again.
fn edit(work: &mut Work<'_, '_>, caller: &Caller, edit: &EditMessage, how: How) -> Result<Sent> {
    let (room, seq) = (edit.room, edit.seq);
    let access = access::room(work, caller, room)?;
    let target = target::live(work, &access, seq)?;
    access.require(Permission::Send)?;
    if target.sender != caller.user {
        return Err(Error::forbidden("forbidden", "Only who sent a message says it otherwise."));
    }
    if store::is_forwarded(work.tx(), room, seq)? {
        return Err(Error::forbidden("forbidden", "These are the words of whoever said them first."));
    }
    let now = store::current(work.tx(), room, target.text_seq)?;
    if now.text.as_deref() == Some(edit.text.as_str()) {
        return Ok(Sent { room, seq: target.text_seq, at: now.at });
    }
    let sent_at = store::sent_at(work.tx(), room, seq)?;
    if how.within_s.is_some_and(|seconds| sent_at.plus_s(seconds) < work.now()) {
        return Err(Error::forbidden("edit_too_late", "This message is too old to be changed."));
    }
    let words = words::of(&edit.text);
    let calls = words::calls(work, &access, &words)?;
    let edited =
        work.announce(&access, &Event::MessageEdited { seq, text: edit.text.clone(), calls: calls.clone() })?;
    store::set_text(work.tx(), room, seq, edited)?;
    words::forget(work, room, seq)?;
    words::put(work, (room, seq), &calls, &words)?;
    previews::edited(work, &access, seq, (how.previews, &words))?;
    Ok(Sent { room, seq: edited, at: work.now() })
}

/// Everything that a message has said, the first first.
fn versions(tx: &mut Tx<'_>, caller: &Caller, room: RoomId, seq: Seq) -> Result<Vec<MessageVersion>> {
    let view = access::view(tx, caller, room)?;
    target::seen(tx, &view, seq)?;
    Ok(store::versions(tx, room, seq)?)
}

fn submit(app: &App, caller: &Caller, new: EditMessage) -> Result<impl Future<Output = Result<Sent>> + Send + use<>> {
    let caller = *caller;
    app.limit(Limiter::MessageSend, &LimitKey::User(caller.user))?;
    let within_s = app.config().messages.edit_minutes.map(|minutes| i64::from(minutes) * 60);
    let previews = previews::affordable(app, caller.user, Previews::Wanted, Some(&new.text));
    let how = How { within_s, previews };
    Ok(app.write_in(new.room, move |work| edit(work, &caller, &new, how)))
}
