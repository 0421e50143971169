//! Direct rooms: two people, one room per pair, found or made. Whom a stranger writes to is asked first.

mod http;
mod store;

use app::bonds::{self, Answer};
use app::{Caller, Error, Feature, Result, Work, access, work};
use db::Tx;
use model::{Event, History, Matter, MemberState, Role, RoomId, RoomKind, UserId, Username};

use crate::membership::{self, FIRST, Newcomer};
use crate::render::{self, Room};
use crate::{invitations, refusals};

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

    /// The one of them who is not this one.
    fn other(self, one: UserId) -> UserId {
        if self.low == one { self.high } else { self.low }
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

/// The caller's room with the other one, if there is one that both are in.
fn find(tx: &mut Tx<'_>, caller: &Caller, peer: &Peer) -> Result<Option<Room>> {
    let pair = pair(tx, caller, peer)?;
    let Some(room) = store::find(tx, pair)? else { return Ok(None) };
    for user in [pair.low, pair.high] {
        if !is_in(tx, room, user)? {
            return Ok(None);
        }
    }
    render::room(tx, caller.user, room).map(Some)
}

fn is_in(tx: &mut Tx<'_>, room: RoomId, user: UserId) -> Result<bool> {
    Ok(membership::find_place(tx, room, user)?.is_some_and(|place| place.state == MemberState::Joined))
}

/// The caller's room with the other one, made if there is none. A friend is in it at once, and so is a bot; anybody else is asked, and reads what is written there
/// before they answer. Whoever was asked comes in by this too.
fn open(work: &mut Work<'_, '_>, caller: &Caller, peer: &Peer) -> Result<Room> {
    let pair = pair(work.tx(), caller, peer)?;
    // Both may ask at once: the later one waits here, and then finds the room.
    store::lock(work.tx(), pair)?;
    let other = pair.other(caller.user);
    let room = match store::find(work.tx(), pair)? {
        Some(room) => reopen(work, caller, other, room)?,
        None => make(work, caller, pair)?,
    };
    render::room(work.tx(), caller.user, room)
}

/// How the other one takes it that the caller writes to them.
fn answer(work: &mut Work<'_, '_>, caller: &Caller, other: UserId) -> Result<Answer> {
    let answer = bonds::answer(work.tx(), other, Matter::Message, caller.user)?;
    if answer == Answer::Admitted && store::is_bot(work.tx(), other)? { Ok(Answer::Friend) } else { Ok(answer) }
}

fn make(work: &mut Work<'_, '_>, caller: &Caller, pair: Pair) -> Result<RoomId> {
    let other = pair.other(caller.user);
    let answer = answer(work, caller, other)?;
    if answer == Answer::Refused {
        return Err(Error::forbidden("takes_no_messages", "This person takes no messages from you."));
    }
    let created = Event::RoomCreated { kind: RoomKind::Direct, name: None };
    let new = work::NewRoom { kind: RoomKind::Direct, history: History::All, created };
    let access = work.open_room(Some(caller.user), &new)?;
    store::insert(work.tx(), pair, access.room())?;
    let mut at = FIRST;
    for user in [pair.low, pair.high] {
        if user == caller.user || answer == Answer::Friend {
            at = membership::enter(work, &access, at, Newcomer { user, role: Role::Member })?;
        }
    }
    if answer != Answer::Friend {
        invitations::ask(work, &access, other, answer)?;
    }
    Ok(access.room())
}

/// Lets the caller into a room that they were asked into, and the other one if they are friends by now. Who said no is not asked again.
fn reopen(work: &mut Work<'_, '_>, caller: &Caller, other: UserId, room: RoomId) -> Result<RoomId> {
    if !is_in(work.tx(), room, caller.user)? {
        if bonds::has_blocked(work.tx(), caller.user, other)? {
            return Err(bonds::blocked_by_you());
        }
        let access = access::house(work, room)?;
        refusals::not_archived(&access)?;
        membership::enter(work, &access, access.head(), Newcomer { user: caller.user, role: Role::Member })?;
    }
    if !is_in(work.tx(), room, other)? && answer(work, caller, other)? == Answer::Friend {
        let access = access::house(work, room)?;
        refusals::not_archived(&access)?;
        membership::enter(work, &access, access.head(), Newcomer { user: other, role: Role::Member })?;
    }
    Ok(room)
}
