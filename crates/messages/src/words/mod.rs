//! What messages name: whom they call, and under which tags they are found. The texts stand in the log; this is read out of them, in the units that write them.

mod http;
mod store;

use app::access::RoomAccess;
use app::{Caller, Feature, Result, Work, access, cut_page};
use db::Tx;
use model::limits::CALLED_AT_ONCE;
use model::{Calls, Mention, MessageText, Role, RoomId, RoomKind, Seq, Tag, Words};
use serde::Serialize;
use utoipa::ToSchema;

use crate::history;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// What a text names.
pub fn of(text: &MessageText) -> Words {
    Words::of(text.as_str())
}

/// Who is called by a text that is said now: members of the room, and everybody where the sender may. Who is named and is not here is named like anybody.
pub fn calls(work: &mut Work<'_, '_>, access: &RoomAccess, words: &Words) -> Result<Calls> {
    let called = words.called.iter().filter(|called| !called.is_everyone());
    let names: Vec<&str> = called.clone().map(|called| called.name.as_str()).collect();
    let members = if names.is_empty() { Vec::new() } else { store::members(work.tx(), access.room(), &names)? };
    let mention = |called: &model::Called| {
        let (user, _) = members.iter().find(|(_, name)| *name == called.name)?;
        Some(Mention { user: *user, from: called.from, to: called.to })
    };
    let mentions = called.filter_map(mention).collect();
    let everyone = words.called.iter().any(model::Called::is_everyone) && may_call_everyone(work, access)?;
    Ok(Calls { mentions, everyone })
}

/// Whoever keeps a room in order may; in a small one among people who know each other anybody may.
fn may_call_everyone(work: &mut Work<'_, '_>, access: &RoomAccess) -> Result<bool> {
    if access.role().is_some_and(|role| role.at_least(Role::Moderator)) {
        return Ok(true);
    }
    let among_themselves = matches!(access.kind(), RoomKind::Group | RoomKind::Direct);
    Ok(among_themselves && store::count_members(work.tx(), access.room(), CALLED_AT_ONCE + 1)? <= CALLED_AT_ONCE)
}

/// Writes down what a message names. A text that names nothing costs nothing.
pub fn put(work: &mut Work<'_, '_>, (room, seq): (RoomId, Seq), calls: &Calls, words: &Words) -> Result<()> {
    if !calls.mentions.is_empty() {
        store::insert_mentions(work.tx(), room, seq, calls.mentions.iter().map(|mention| mention.user))?;
    }
    if calls.everyone {
        store::insert_call(work.tx(), room, seq)?;
    }
    if !words.tags.is_empty() {
        store::insert_tags(work.tx(), room, seq, &words.tags)?;
    }
    Ok(())
}

/// A message does not name any more what it named.
pub fn forget(work: &mut Work<'_, '_>, room: RoomId, seq: Seq) -> Result<()> {
    Ok(store::delete(work.tx(), room, seq)?)
}

/// A tag of a room.
#[derive(Debug, Serialize, ToSchema)]
struct RoomTag {
    /// As it is found: folded, without its `#`.
    tag: String,
    /// How many messages are under it.
    count: i64,
    /// The last of them.
    last: Seq,
}

/// Which tags of a room.
#[derive(Debug)]
struct TagsAsked {
    /// Behind this one.
    after: Option<Tag>,
    /// Beginning so, folded.
    prefix: String,
    limit: i64,
}

/// The tags of the messages that somebody may see, by their letters, and behind which one the next page begins.
fn tags(tx: &mut Tx<'_>, caller: &Caller, room: RoomId, asked: &TagsAsked) -> Result<(Vec<RoomTag>, Option<String>)> {
    let view = access::view(tx, caller, room)?;
    let mut tags = store::tags(tx, (room, view.first()), asked, asked.limit + 1)?;
    let next = cut_page(&mut tags, asked.limit).map(|last| last.tag.clone());
    Ok((tags, next))
}

/// The messages under a tag that somebody may see, the latest first: the JSON text `{"messages":[{"event","state"}],"next"}`.
fn under(tx: &mut Tx<'_>, caller: &Caller, (room, tag): (RoomId, &Tag), before: Seq, limit: i64) -> Result<String> {
    let view = access::view(tx, caller, room)?;
    let mut seqs = store::under(tx, (room, view.first()), tag, before, limit + 1)?;
    let next = cut_page(&mut seqs, limit).map_or_else(|| "null".to_owned(), ToString::to_string);
    let mut messages = Vec::new();
    for seq in seqs {
        if let Some(inside) = history::one(tx, &view, caller.user, seq)? {
            messages.push(["{", &inside, "}"].concat());
        }
    }
    Ok([r#"{"messages":["#, &messages.join(","), r#"],"next":"#, &next, "}"].concat())
}
