//! Saying elsewhere what was said here. A forwarded message is a message of its own, by whoever forwards it, that knows where it comes from: when that is
//! taken away, it goes too. What was forwarded before is forwarded from where it was said first.

mod http;
mod job;
mod socket;
mod store;

use app::access::RoomView;
use app::work::Sent;
use app::{App, Caller, Error, Feature, LimitKey, Limiter, Result, Work, access};
use model::{Calls, ClientKey, Event, Job, MessageBody, Origin, Permission, RoomId, RoomKind, Seq};
use serde::{Deserialize, Serialize};

use crate::{files, positions, previews, shares, target, words};
use store::Source;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    socket::ops(Feature::new().routes(http::routes())).with(job::feature())
}

/// A message to be said elsewhere.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct ForwardMessage {
    /// Where to.
    room: RoomId,
    /// The sender's idempotency key.
    key: ClientKey,
    /// The room it stands in.
    from: RoomId,
    /// Its number there.
    seq: Seq,
}

/// Where a message was said first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    room: RoomId,
    seq: Seq,
}

/// Takes away what was made of a message that is gone.
#[derive(Debug, Serialize, Deserialize)]
struct RecallForwards {
    room: RoomId,
    seq: Seq,
}

impl Job for RecallForwards {
    const KIND: &'static str = "messages.recall_forwards";
}

/// Says a message elsewhere, with its files, which count against the share of whoever forwards it: `most` bytes in all. The same key again returns the first answer, whatever became of the message since; for another message it is refused.
fn forward(work: &mut Work<'_, '_>, caller: &Caller, new: ForwardMessage, most: i64) -> Result<Sent> {
    if let Some(sent) = work.sent_with(caller.user, new.key)? {
        let first = store::forwarded_from(work.tx(), sent)?;
        let same = sent.room == new.room && first == store::first_place(work.tx(), new.from, new.seq)?;
        return if same {
            Ok(sent)
        } else {
            Err(Error::conflict("key_reused", "This key was used for another message."))
        };
    }
    // Before anything else: nobody learns what stands in a room that is not theirs to see.
    access::view(work.tx(), caller, new.from)?;
    // Where it was said first never changes, so it may be looked up before the locks: all are taken in one order.
    let first = store::first_place(work.tx(), new.from, new.seq)?.ok_or_else(target::no_such_message)?;
    access::lock_all(work, &[new.room, new.from, first.room])?;
    let access = access::room(work, caller, new.room)?;
    access.require(Permission::Send)?;
    let view = access::view(work.tx(), caller, new.from)?;
    target::seen(work.tx(), &view, new.seq)?;
    let source = store::source(work.tx(), new.from, new.seq, first)?.ok_or_else(target::no_such_message)?;
    let files = files::copy(work, (new.from, new.seq), caller.user, most)?;
    // Nobody is called a second time.
    let text = source.text()?;
    let words = text.as_ref().map(words::of).unwrap_or_default();
    let body = MessageBody {
        text,
        files: files.clone(),
        forwarded: Some(origin(caller, &view, new.seq, &source)?),
        ..MessageBody::new(new.key)
    };
    let sent = work.announce_keyed(&access, &Event::MessageCreated(body), new.key)?;
    store::insert(work.tx(), sent, caller.user, first)?;
    words::put(work, (sent.room, sent.seq), &Calls::NOBODY, &words)?;
    files::put(work, caller.user, sent, &files)?;
    previews::copy(work, &access, (new.from, new.seq), sent.seq)?;
    positions::moved_by_sending(work, caller.user, new.room, sent.seq)?;
    Ok(sent)
}

/// What everybody may know of where it comes from: of a public room all, of a group who said it, of two people's talk nothing that the other one said.
fn origin(caller: &Caller, view: &RoomView, seq: Seq, source: &Source) -> Result<Origin> {
    if let Some(earlier) = source.forwarded()? {
        return Ok(earlier);
    }
    let by = Some(source.sender);
    Ok(match view.kind() {
        RoomKind::Public => Origin { by, room: Some(view.room()), seq: Some(seq) },
        RoomKind::Group => Origin { by, ..Origin::default() },
        RoomKind::Direct => Origin { by: by.filter(|by| *by == caller.user), ..Origin::default() },
    })
}

/// A message is gone: so is what was made of it, in all rooms, soon.
pub fn recall(work: &mut Work<'_, '_>, room: RoomId, seq: Seq) -> Result<()> {
    if !store::page(work.tx(), Place { room, seq }, 1)?.is_empty() {
        work.enqueue(&RecallForwards { room, seq })?;
    }
    Ok(())
}

fn submit(
    app: &App,
    caller: &Caller,
    new: ForwardMessage,
) -> Result<impl Future<Output = Result<Sent>> + Send + use<>> {
    let caller = *caller;
    app.limit(Limiter::MessageSend, &LimitKey::User(caller.user))?;
    let most = shares::most(app);
    Ok(app.write_in(new.room, move |work| forward(work, &caller, new, most)))
}
