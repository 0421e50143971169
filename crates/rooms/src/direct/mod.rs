//! Direct rooms: two people, one room per pair, found or made.

mod http;
mod store;

use app::{Caller, Error, Feature, Result, Work, work};
use db::Tx;
use model::{Event, History, Role, RoomKind, UserId, Username};

use crate::membership::{self, FIRST, Newcomer};
use crate::refusals;
use crate::render::{self, Room};

pub(crate) use store::{find as find_room, insert as remember_room};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// The other one.
#[derive(Debug, Clone)]
enum Peer {
    User(UserId),
    Username(Username),
}

/// Two people in the order of their ids: one row per pair, whoever asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    low: UserId,
    high: UserId,
}

impl Pair {
    /// None: it is one and the same.
    pub(crate) fn of(one: UserId, other: UserId) -> Option<Self> {
        (one != other).then(|| Self { low: one.min(other), high: one.max(other) })
    }
}

/// The caller and the other one.
fn pair(tx: &mut Tx<'_>, caller: &Caller, peer: &Peer) -> Result<Pair> {
    let peer = match peer {
        Peer::User(id) => membership::find_person(tx, *id)?,
        Peer::Username(name) => membership::find_by_username(tx, name)?,
    };
    let (me, peer) = (caller.user, peer.ok_or_else(refusals::no_such_user)?);
    Pair::of(me, peer).ok_or_else(|| Error::invalid("not_with_yourself", "A direct room is with somebody else."))
}

/// The caller's room with the other one, if there is one.
fn find(tx: &mut Tx<'_>, caller: &Caller, peer: &Peer) -> Result<Option<Room>> {
    let pair = pair(tx, caller, peer)?;
    let room = store::find(tx, pair)?;
    room.map(|room| render::room(tx, caller.user, room)).transpose()
}

/// The caller's room with the other one, made if there is none.
fn open(work: &mut Work<'_, '_>, caller: &Caller, peer: &Peer) -> Result<Room> {
    let pair = pair(work.tx(), caller, peer)?;
    // Both may ask at once: the later one waits here, and then finds the room.
    store::lock(work.tx(), pair)?;
    if let Some(room) = store::find(work.tx(), pair)? {
        return render::room(work.tx(), caller.user, room);
    }
    let created = Event::RoomCreated { kind: RoomKind::Direct, name: None };
    let new = work::NewRoom { kind: RoomKind::Direct, history: History::All, created };
    let access = work.open_room(Some(caller.user), &new)?;
    store::insert(work.tx(), pair, access.room())?;
    let at = membership::enter(work, &access, FIRST, Newcomer { user: pair.low, role: Role::Member })?;
    membership::enter(work, &access, at, Newcomer { user: pair.high, role: Role::Member })?;
    render::room(work.tx(), caller.user, access.room())
}
