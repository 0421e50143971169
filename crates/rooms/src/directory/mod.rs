//! Finding rooms: one's own, the public ones, one by id or address, and those a socket begins with.

mod cursor;
mod http;
mod page;
mod store;

use app::{Caller, Error, Feature, Result, WelcomeAsk, access, cut_page};
use db::Tx;
use model::limits::{RESUME_ROOMS, WELCOME_ROOMS};
use model::{RoomId, Uri};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::invitations;
use crate::render::{self, Room};
use cursor::{ByChange, ByName};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).welcome(welcome)
}

/// Rooms, and where the next page begins.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoomPage {
    /// The rooms.
    rooms: Vec<Room>,
    /// What to ask with for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The rooms the caller is in, the latest change first.
fn mine(tx: &mut Tx<'_>, caller: &Caller, before: ByChange, limit: i64) -> Result<RoomPage> {
    let mut keys = store::mine(tx, caller.user, before, limit + 1)?;
    let next = cut_page(&mut keys, limit).map(ToString::to_string);
    let ids: Vec<RoomId> = keys.iter().map(|key| key.room).collect();
    Ok(RoomPage { rooms: render::rooms(tx, caller.user, &ids)?, next })
}

/// The public rooms by name, but those the caller was put out of.
fn public(tx: &mut Tx<'_>, caller: &Caller, after: &ByName, limit: i64) -> Result<RoomPage> {
    let mut keys = store::public(tx, caller.user, after, limit + 1)?;
    let next = cut_page(&mut keys, limit).map(ToString::to_string);
    let ids: Vec<RoomId> = keys.iter().map(|key| key.room).collect();
    Ok(RoomPage { rooms: render::rooms(tx, caller.user, &ids)?, next })
}

/// One room: for its members, those invited into it, and everybody where it is public.
fn get(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<Room> {
    if !store::is_visible(tx, caller.user, room)? {
        return Err(access::no_such_room());
    }
    render::room(tx, caller.user, room)
}

/// As [`get`], by address. An unknown address and that of a foreign room give the same answer.
fn get_by_uri(tx: &mut Tx<'_>, caller: &Caller, uri: &Uri) -> Result<Room> {
    let room = store::find_by_uri(tx, uri)?.ok_or_else(access::no_such_room)?;
    get(tx, caller, room)
}

/// The 200 most recent rooms whose head differs from what the socket named, whether there are more, and how many invitations wait.
fn welcome(tx: &mut Tx<'_>, ask: &WelcomeAsk<'_>, into: &mut Map<String, Value>) -> Result<()> {
    // So many that 200 and one to know of more are among them, even where all the named ones are up to date.
    let named = i64::try_from(RESUME_ROOMS).unwrap_or(i64::MAX);
    let heads = store::recent_heads(tx, ask.caller.user, named + WELCOME_ROOMS + 1)?;
    let differs = |(room, head): &(RoomId, _)| ask.positions.get(room) != Some(head);
    let ids: Vec<RoomId> = heads.into_iter().filter(differs).map(|(room, _)| room).collect();
    let shown = ids.len().min(usize::try_from(WELCOME_ROOMS).unwrap_or(usize::MAX));
    let rooms = render::rooms(tx, ask.caller.user, &ids[..shown])?;
    into.insert("rooms".to_owned(), serde_json::to_value(rooms).map_err(Error::internal)?);
    into.insert("more".to_owned(), Value::Bool(ids.len() > shown));
    into.insert("invitations".to_owned(), Value::from(invitations::count(tx, ask.caller.user)?));
    Ok(())
}
