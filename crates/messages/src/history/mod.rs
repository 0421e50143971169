//! Pages of a room's log, and what has been done to the messages on them.

mod http;
mod store;

use std::collections::BTreeMap;

use app::access::RoomView;
use app::work::{EventPage, Kinds, PageOf, event_page, lines, message_event};
use app::{Caller, Error, Feature, Result, access};
use db::Tx;
use model::{Calls, Emoji, LinkPreview, Mark, RoomId, Seq, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{marks, previews, target};
pub use http::EventForm;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// What has been done to a message, where anything has; as of the head of what it comes with.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageState {
    /// Which.
    seq: Seq,
    /// What it says now, where that is not what it said first.
    #[serde(skip_serializing_if = "Option::is_none")]
    edited: Option<Edited>,
    /// That it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<Deleted>,
    /// Whether the room keeps it in view.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pinned: bool,
    /// Whether you saved it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    saved: bool,
    /// Whether you hid it from yourself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
    /// What stands behind its links, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    previews: Vec<LinkPreview>,
    /// In the order of their code points.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reactions: Vec<ReactionCount>,
}

/// What a message says since it was edited.
#[derive(Debug, Serialize, ToSchema)]
struct Edited {
    /// The event that said it.
    seq: Seq,
    /// When.
    at: Time,
    /// What it says.
    text: String,
    /// Who is called by it.
    #[serde(flatten)]
    calls: Calls,
}

/// How a message went.
#[derive(Debug, Serialize, ToSchema)]
struct Deleted {
    /// The event that told it.
    seq: Seq,
    /// When.
    at: Time,
    /// Who took it away; null: the server itself.
    by: Option<UserId>,
}

/// How many answered with an emoji.
#[derive(Debug, Serialize, ToSchema)]
struct ReactionCount {
    /// Which.
    emoji: Emoji,
    /// How many.
    count: i64,
    /// Whether you did.
    mine: bool,
}

impl MessageState {
    const fn of(seq: Seq) -> Self {
        Self {
            seq,
            edited: None,
            deleted: None,
            pinned: false,
            saved: false,
            hidden: false,
            previews: Vec::new(),
            reactions: Vec::new(),
        }
    }
}

/// What a page is asked for.
struct Wanted {
    room: RoomId,
    of: PageOf,
    limit: i64,
    kinds: Kinds,
    /// Where more people are in, nobody is told who comes and goes.
    crowd: usize,
}

/// A page, as the JSON text `{"events":[…],"states":[…],"first":…,"head":…}`: built on the database thread, where the rows are. Where it is of messages,
/// `"lines":[…]` too.
fn page(tx: &mut Tx<'_>, caller: &Caller, wanted: &Wanted) -> Result<String> {
    let view = access::view(tx, caller, wanted.room)?;
    let EventPage { mut json, range, covers } = event_page(tx, &view, wanted.of, wanted.kinds, wanted.limit)?;
    let states = match range {
        Some(range) => states(tx, &view, caller.user, range)?,
        None => Vec::new(),
    };
    // An object, begun by the spine: its last brace is put back.
    json.truncate(json.len() - 1);
    json.push_str(r#","states":"#);
    json.push_str(&serde_json::to_string(&states).map_err(Error::internal)?);
    if wanted.kinds == Kinds::Messages {
        json.push_str(r#","lines":"#);
        json.push_str(&lines(tx, &view, covers, wanted.crowd)?);
    }
    json.push('}');
    Ok(json)
}

/// One message, as the JSON text `{"event":…,"state":…,"head":…}`.
fn message(tx: &mut Tx<'_>, caller: &Caller, room: RoomId, seq: Seq) -> Result<String> {
    let view = access::view(tx, caller, room)?;
    let inside = one(tx, &view, caller.user, seq)?.ok_or_else(target::no_such_message)?;
    Ok(["{", &inside, r#","head":"#, &view.head().to_string(), "}"].concat())
}

/// The fields of one message, `"event":…,"state":…`; none where there is none for this reader.
pub fn one(tx: &mut Tx<'_>, view: &RoomView, viewer: UserId, seq: Seq) -> Result<Option<String>> {
    let Some(event) = message_event(tx, view, seq)? else { return Ok(None) };
    let state = states(tx, view, viewer, (seq, seq))?.pop();
    let state = serde_json::to_string(&state).map_err(Error::internal)?;
    Ok(Some([r#""event":"#, &event, r#","state":"#, &state].concat()))
}

/// What has been done to the messages between two numbers, in their order.
fn states(tx: &mut Tx<'_>, view: &RoomView, viewer: UserId, (from, to): (Seq, Seq)) -> Result<Vec<MessageState>> {
    let (room, mut all) = (view.room(), BTreeMap::<Seq, MessageState>::new());
    for change in store::changes(tx, room, from, to)? {
        let state = all.entry(change.seq).or_insert_with(|| MessageState::of(change.seq));
        (state.edited, state.deleted, state.pinned) = (change.edited, change.deleted, change.pinned);
    }
    for (seq, reaction) in store::reactions(tx, room, viewer, from, to)? {
        all.entry(seq).or_insert_with(|| MessageState::of(seq)).reactions.push(reaction);
    }
    for (seq, previews) in previews::between(tx, room, from, to)?.into_iter().filter(|(_, shown)| !shown.is_empty()) {
        all.entry(seq).or_insert_with(|| MessageState::of(seq)).previews = previews;
    }
    for (seq, mark) in marks::of_page(tx, viewer, room, from, to)? {
        let state = all.entry(seq).or_insert_with(|| MessageState::of(seq));
        match mark {
            Mark::Saved => state.saved = true,
            Mark::Hidden => state.hidden = true,
        }
    }
    // In an order that every reader of the events comes to as well.
    all.values_mut().for_each(|state| state.reactions.sort_by(|one, other| one.emoji.cmp(&other.emoji)));
    Ok(all.into_values().collect())
}
