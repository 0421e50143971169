//! Rooms that came by an import, and the places that are kept there for people who are not here yet.

mod store;

use app::access::RoomAccess;
use app::work::RoomRules;
use app::{Error, Feature, Result, Work, work};
use model::{Event, History, Role, RoomChange, RoomId, RoomKind, RoomName, Time, UserId};

use crate::direct::{self, Pair};
use crate::membership::{self, FIRST, Newcomer};
use crate::{by_address, house, profile};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().on_user_created(take_places)
}

/// What a room was like where it came from.
#[derive(Debug, Clone)]
pub struct RoomShape {
    /// What it is called; nothing for direct rooms.
    pub name: String,
    /// Who it is for.
    pub kind: RoomKind,
    /// What newcomers see.
    pub history: History,
    /// Read-only.
    pub archived: bool,
    /// The room everybody is in: it is the one that everybody is in here, too.
    pub default: bool,
    /// Its address admits; groups only.
    pub by_address: bool,
    /// The two people of a direct room.
    pub people: Vec<UserId>,
}

/// An invitation that waited where it came from.
#[derive(Debug, Clone, Copy)]
pub struct KeptInvitation {
    /// Who may come in.
    pub user: UserId,
    /// Who asked them.
    pub by: UserId,
    /// When.
    pub at: Time,
}

impl RoomShape {
    /// A public room of this name, as a chat log knows no other.
    #[must_use]
    pub fn public(name: &str) -> Self {
        let (kind, history) = (RoomKind::Public, History::All);
        let (archived, default, by_address) = (false, false, false);
        Self { name: name.to_owned(), kind, history, archived, default, by_address, people: Vec::new() }
    }
}

/// The room that a source's channel is here, if it was heard of before.
///
/// # Errors
/// `room_deleted` (409): it was, and an import does not bring it back.
pub fn find_imported_room(work: &mut Work<'_, '_>, source: &str, channel: &str) -> Result<Option<RoomId>> {
    match store::find(work.tx(), source, channel)? {
        Some((room, true)) => Ok(Some(room)),
        Some((_, false)) => Err(Error::conflict("room_deleted", format!("The room of {channel} was deleted."))),
        None => Ok(None),
    }
}

/// As [`find_imported_room`]; made, if this is the first that is heard of it. Public rooms are owned by the administrators.
///
/// # Errors
/// As [`find_imported_room`]; `invalid_request` (422) for a name or people that are none.
pub fn imported_room(work: &mut Work<'_, '_>, source: &str, channel: &str, shape: &RoomShape) -> Result<RoomId> {
    if let Some(known) = find_imported_room(work, source, channel)? {
        return Ok(known);
    }
    let default = if shape.default { house::default_room(work.tx())? } else { None };
    let room = match default {
        Some(default) => furnish(work, default, shape)?,
        None if shape.kind == RoomKind::Direct => between_two(work, shape)?,
        None => named(work, shape)?,
    };
    store::remember(work.tx(), source, channel, room)?;
    Ok(room)
}

/// The room that everybody is in becomes what it was where it came from, unless something was said in it already.
fn furnish(work: &mut Work<'_, '_>, default: RoomId, shape: &RoomShape) -> Result<RoomId> {
    let access = app::access::house(work, default)?;
    if !store::has_messages(work.tx(), default)? {
        let (name, history) = (Some(name_of(shape)?), Some(shape.history));
        profile::apply(work, &access, RoomChange { name, history, ..RoomChange::default() })?;
    }
    Ok(default)
}

fn name_of(shape: &RoomShape) -> Result<RoomName> {
    RoomName::new(&shape.name).map_err(|why| Error::invalid("invalid_request", why.0))
}

fn named(work: &mut Work<'_, '_>, shape: &RoomShape) -> Result<RoomId> {
    let name = name_of(shape)?;
    let access = open(work, shape, Some(name.clone()))?;
    profile::begin(work, &access, &name)?;
    if shape.by_address && shape.kind == RoomKind::Group {
        by_address::open(work, access.room())?;
    }
    if shape.kind == RoomKind::Public {
        let mut head = FIRST;
        for user in store::administrators(work.tx())? {
            head = membership::enter(work, &access, head, Newcomer { user, role: Role::Owner })?;
        }
    }
    Ok(access.room())
}

fn between_two(work: &mut Work<'_, '_>, shape: &RoomShape) -> Result<RoomId> {
    let pair = if let [one, other] = shape.people[..] { Pair::of(one, other) } else { None };
    let pair = pair.ok_or_else(|| Error::invalid("invalid_request", "A direct room has two people."))?;
    if let Some(known) = direct::find_room(work.tx(), pair)? {
        return Ok(known);
    }
    let access = open(work, shape, None)?;
    direct::remember_room(work.tx(), pair, access.room())?;
    Ok(access.room())
}

fn open(work: &mut Work<'_, '_>, shape: &RoomShape, name: Option<RoomName>) -> Result<RoomAccess> {
    let RoomShape { kind, history, archived, .. } = *shape;
    let created = Event::RoomCreated { kind, name };
    let access = work.open_room(None, &work::NewRoom { kind, history, created })?;
    work.set_room(&access, RoomRules { archived, history })?;
    Ok(access)
}

/// Notes that somebody spoke in a room before they were here. They are no member, and nobody is told; but they are known there.
///
/// # Errors
/// Storage errors.
pub fn was_there(work: &mut Work<'_, '_>, room: RoomId, user: UserId) -> Result<()> {
    let now = work.now();
    Ok(store::put_gone(work.tx(), room, user, now)?)
}

/// Keeps a place for somebody who is not here yet: whoever is handed the person is let in. Nobody is told.
///
/// # Errors
/// Storage errors.
pub fn keep_place(work: &mut Work<'_, '_>, room: RoomId, user: UserId, role: Role) -> Result<()> {
    let now = work.now();
    Ok(store::put_place(work.tx(), room, Newcomer { user, role }, now)?)
}

/// Lets an invitation wait for somebody who is not here yet, unless they have a place in the room. Nobody is told.
///
/// # Errors
/// Storage errors.
pub fn keep_invitation(work: &mut Work<'_, '_>, room: RoomId, kept: &KeptInvitation) -> Result<()> {
    Ok(store::put_invitation(work.tx(), room, kept)?)
}

fn take_places(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    for (room, role) in store::places(work.tx(), user)? {
        let access = app::access::house(work, room)?;
        membership::enter(work, &access, access.head(), Newcomer { user, role })?;
    }
    Ok(())
}
