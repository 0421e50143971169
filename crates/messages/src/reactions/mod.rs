//! Answering a message with an emoji.

mod http;
mod socket;
mod store;

use app::access::RoomAccess;
use app::{App, Caller, Error, Feature, LimitKey, Limiter, Result, Work, access};
use db::Tx;
use model::limits::REACTION_KINDS;
use model::{Emoji, Event, Permission, RoomId, Seq, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::target;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    socket::ops(Feature::new().routes(http::routes()))
}

/// An emoji at a message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct React {
    room: RoomId,
    seq: Seq,
    emoji: Emoji,
}

/// Who answered a message with an emoji.
#[derive(Debug, Serialize, ToSchema)]
struct Reaction {
    /// Which.
    emoji: Emoji,
    /// Who, in the order in which they did; at most 100.
    users: Vec<UserId>,
}

/// Adds one's emoji. Once is enough: again changes nothing.
fn add(work: &mut Work<'_, '_>, caller: &Caller, what: &React) -> Result<()> {
    let access = access_to(work, caller, what)?;
    if store::is_there(work.tx(), what, caller.user)? {
        return Ok(());
    }
    if store::other_kinds(work.tx(), what)? >= REACTION_KINDS {
        return Err(Error::conflict("too_many_reactions", "This message has as many kinds of emoji as it can have."));
    }
    let seq = work.announce(&access, &Event::ReactionAdded { seq: what.seq, emoji: what.emoji.clone() })?;
    Ok(store::insert(work.tx(), what, caller.user, seq)?)
}

/// Takes one's emoji back. What is not there is gone already.
fn remove(work: &mut Work<'_, '_>, caller: &Caller, what: &React) -> Result<()> {
    let access = access_to(work, caller, what)?;
    if store::delete(work.tx(), what, caller.user)? {
        work.announce(&access, &Event::ReactionRemoved { seq: what.seq, emoji: what.emoji.clone() })?;
    }
    Ok(())
}

fn access_to(work: &mut Work<'_, '_>, caller: &Caller, what: &React) -> Result<RoomAccess> {
    let access = access::room(work, caller, what.room)?;
    target::live(work, &access, what.seq)?;
    access.require(Permission::Send)?;
    Ok(access)
}

/// Who answered with what, the emoji that came first first.
fn list(tx: &mut Tx<'_>, caller: &Caller, room: RoomId, seq: Seq) -> Result<Vec<Reaction>> {
    let view = access::view(tx, caller, room)?;
    target::seen(tx, &view, seq)?;
    let mut reactions = Vec::<Reaction>::new();
    for (emoji, user) in store::list(tx, room, seq)? {
        match reactions.iter_mut().find(|known| known.emoji == emoji) {
            Some(known) if known.users.len() < 100 => known.users.push(user),
            Some(_) => {}
            None => reactions.push(Reaction { emoji, users: vec![user] }),
        }
    }
    Ok(reactions)
}

/// What is done about an emoji.
#[derive(Debug, Clone, Copy)]
enum Act {
    Add,
    Remove,
}

fn submit(
    app: &App,
    caller: &Caller,
    act: Act,
    what: React,
) -> Result<impl Future<Output = Result<()>> + Send + use<>> {
    let caller = *caller;
    app.limit(Limiter::MessageSend, &LimitKey::User(caller.user))?;
    Ok(app.write_in(what.room, move |work| match act {
        Act::Add => add(work, &caller, &what),
        Act::Remove => remove(work, &caller, &what),
    }))
}
