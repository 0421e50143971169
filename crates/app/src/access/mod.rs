//! Proofs of access. Without one there is no function to call: `announce` takes a [`RoomAccess`], pages take a [`RoomView`], administration takes
//! a [`ServerAccess`], and only this module makes them. Absent and forbidden look the same to a stranger.

mod administering;
mod caretaking;
mod importing;
mod store;

use std::collections::BTreeSet;

use db::Tx;
use model::{History, MemberState, Permission, Role, RoomId, RoomKind, Seq, Uri, UserId};
use realtime::Person;

use crate::authenticator::Caller;
use crate::bonds;
use crate::error::{Error, Result};
use crate::work::{NewRoom, Work};
pub use administering::{ServerAccess, Steward, operator, server, steward};
pub use caretaking::{caretaker, caretaker_view, reported, reported_view};
pub use importing::{ImportAccess, import};
use store::RoomRow;

/// The right to change a room, decided inside the unit of work that uses it, with the room's row locked.
#[derive(Debug)]
pub struct RoomAccess {
    room: RoomId,
    by: Option<UserId>,
    kind: RoomKind,
    archived: bool,
    history: History,
    first: Seq,
    head: Seq,
    state: Option<MemberState>,
    role: Option<Role>,
    blocks: bool,
}

impl RoomAccess {
    /// To a room that this unit just opened.
    pub(crate) fn to_new_room(room: RoomId, by: Option<UserId>, new: &NewRoom) -> Self {
        let (state, role) = (by.map(|_| MemberState::Joined), by.map(|_| Role::Owner));
        Self {
            room,
            by,
            kind: new.kind,
            archived: false,
            history: new.history,
            first: Seq::ZERO.next(),
            head: Seq::ZERO,
            state,
            role,
            blocks: false,
        }
    }

    fn new(room: RoomId, by: Option<UserId>, row: &RoomRow) -> Self {
        let role = if row.state == Some(MemberState::Joined) { row.role } else { None };
        Self {
            room,
            by,
            kind: row.kind,
            archived: row.archived,
            history: row.history,
            first: row.from.unwrap_or(row.first).max(row.first),
            head: row.last,
            state: row.state,
            role,
            blocks: row.blocks,
        }
    }

    /// The room.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.room
    }

    /// Who acts; the server itself, if none.
    #[must_use]
    pub const fn by(&self) -> Option<UserId> {
        self.by
    }

    /// The room's kind.
    #[must_use]
    pub const fn kind(&self) -> RoomKind {
        self.kind
    }

    /// Whether it is read-only.
    #[must_use]
    pub const fn archived(&self) -> bool {
        self.archived
    }

    /// What newcomers see.
    #[must_use]
    pub const fn history(&self) -> History {
        self.history
    }

    /// The first seq that the one who acts may see, where they are in the room.
    #[must_use]
    pub const fn first(&self) -> Seq {
        self.first
    }

    /// The room's last seq when access was given.
    #[must_use]
    pub const fn head(&self) -> Seq {
        self.head
    }

    /// What the one who acts is to the room.
    #[must_use]
    pub const fn state(&self) -> Option<MemberState> {
        self.state
    }

    /// The role of the one who acts; none unless joined.
    #[must_use]
    pub const fn role(&self) -> Option<Role> {
        self.role
    }

    /// Whether the one who acts may do this here, now.
    ///
    /// # Errors
    /// `room_archived` (409), or `forbidden` (403); `blocked` (409): one does not write to whom one blocked.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.blocks {
            return Err(bonds::blocked_by_you());
        }
        if self.archived && !permission.works_when_archived() {
            return Err(Error::conflict("room_archived", "This room is archived: it is read-only."));
        }
        match (permission.least_role(self.kind), self.role) {
            (Some(least), Some(role)) if role.at_least(least) => Ok(()),
            _ => Err(Error::forbidden("forbidden", "Your role in this room does not allow that.")),
        }
    }
}

/// The right to read a room: from which seq on, and how far the log reached in this snapshot.
#[derive(Debug)]
pub struct RoomView {
    room: RoomId,
    kind: RoomKind,
    state: Option<MemberState>,
    first: Seq,
    head: Seq,
}

impl RoomView {
    /// The room.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.room
    }

    /// The room's kind.
    #[must_use]
    pub const fn kind(&self) -> RoomKind {
        self.kind
    }

    /// What the reader is to the room.
    #[must_use]
    pub const fn state(&self) -> Option<MemberState> {
        self.state
    }

    /// The first seq that this reader may see.
    #[must_use]
    pub const fn first(&self) -> Seq {
        self.first
    }

    /// The log's last seq in this snapshot.
    #[must_use]
    pub const fn head(&self) -> Seq {
        self.head
    }
}

/// The right to say in a room, in passing, what is not kept: for a member who may send there, as of this snapshot.
#[derive(Debug)]
pub struct Speaker {
    room: RoomId,
    person: Person,
}

impl Speaker {
    /// Where.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.room
    }

    /// Who, and who learns that they are here.
    #[must_use]
    pub const fn person(&self) -> &Person {
        &self.person
    }
}

/// The one answer to a room that is not there and to one that is not this caller's to see.
#[must_use]
pub fn no_such_room() -> Error {
    Error::not_found("no_such_room", "There is no such room.")
}

/// Access of a joined member. Locks the room's row before it trusts the membership: a removal must not slip in between.
///
/// # Errors
/// `no_such_room` (404); `not_a_member` (403) where the room is public and the caller could join.
pub fn room(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId) -> Result<RoomAccess> {
    if let Some(row) = store::lock_with_member(work.tx(), room, caller.user)?
        && row.state == Some(MemberState::Joined)
    {
        return Ok(RoomAccess::new(room, Some(caller.user), &row));
    }
    let row = store::find(work.tx(), room, caller.user)?;
    Err(not_inside(row.as_ref()))
}

/// Locks the rows of several rooms, in the one order in which everybody does: what is read of them stays as it is until the unit ends. Gives no right.
///
/// # Errors
/// Storage errors.
pub fn lock_all(work: &mut Work<'_, '_>, rooms: &[RoomId]) -> Result<()> {
    let rising: BTreeSet<RoomId> = rooms.iter().copied().collect();
    Ok(rising.into_iter().try_for_each(|room| store::lock(work.tx(), room))?)
}

/// As [`room`] with [`RoomAccess::require`] of [`Permission::Send`], for what is only said in passing.
///
/// # Errors
/// As for sending a message.
pub fn speaker(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<Speaker> {
    let row = inside(tx, caller, room)?;
    RoomAccess::new(room, Some(caller.user), &row).require(Permission::Send)?;
    Ok(Speaker { room, person: bonds::person(tx, caller.user)? })
}

/// The right to read of somebody who is in the room, where others have none even if it is public.
///
/// # Errors
/// `no_such_room` (404); `not_a_member` (403) where the room is public and the caller could join.
pub fn member(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<RoomView> {
    let row = inside(tx, caller, room)?;
    let first = row.from.unwrap_or(row.first).max(row.first);
    Ok(RoomView { room, kind: row.kind, state: row.state, first, head: row.last })
}

/// The row of somebody who is in the room.
fn inside(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<RoomRow> {
    let row = store::find(tx, room, caller.user)?;
    match row {
        Some(row) if row.state == Some(MemberState::Joined) => Ok(row),
        other => Err(not_inside(other.as_ref())),
    }
}

/// What somebody is told who is not in the room.
fn not_inside(row: Option<&RoomRow>) -> Error {
    match row {
        Some(row) if visible_to_strangers(row) => Error::forbidden("not_a_member", "Join this room first."),
        _ => no_such_room(),
    }
}

/// Access of somebody who stands at the door: of a public room, with an invitation, or inside already. To join, accept or decline.
///
/// # Errors
/// `no_such_room` (404).
pub fn door(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId) -> Result<RoomAccess> {
    let row = lock(work, room, caller.user)?.filter(is_at_the_door).ok_or_else(no_such_room)?;
    Ok(RoomAccess::new(room, Some(caller.user), &row))
}

/// As [`door`], also for somebody who knows the address of a room that admits by it. Not for people who were removed.
///
/// # Errors
/// `no_such_room` (404).
pub fn address(work: &mut Work<'_, '_>, caller: &Caller, uri: &Uri) -> Result<RoomAccess> {
    let room = store::room_at(work.tx(), uri)?.ok_or_else(no_such_room)?;
    let row = lock(work, room, caller.user)?.ok_or_else(no_such_room)?;
    let knows = row.state != Some(MemberState::Removed) && store::admits_by_address(work.tx(), room)?;
    if knows || is_at_the_door(&row) { Ok(RoomAccess::new(room, Some(caller.user), &row)) } else { Err(no_such_room()) }
}

/// Whether a room's address admits.
///
/// # Errors
/// Storage errors.
pub fn admits_by_address(tx: &mut Tx<'_>, room: RoomId) -> Result<bool> {
    Ok(store::admits_by_address(tx, room)?)
}

/// Access of somebody who holds a join link, known by the hash of its token. Not for people who were removed.
///
/// # Errors
/// `no_such_link` (404): unknown, replaced, expired, switched off, or not for this caller.
pub fn join_link(work: &mut Work<'_, '_>, caller: &Caller, token_hash: &[u8]) -> Result<RoomAccess> {
    let now = work.now();
    let dead = || Error::not_found("no_such_link", "This join link does not work, or no longer works.");
    let room = store::room_of_link(work.tx(), token_hash, now)?.ok_or_else(dead)?;
    let row = lock(work, room, caller.user)?.ok_or_else(dead)?;
    // Looked up again now that the row is locked: the link may have been rotated while this unit waited.
    let still = store::room_of_link(work.tx(), token_hash, now)? == Some(room);
    if !still || row.kind == RoomKind::Direct || row.state == Some(MemberState::Removed) {
        return Err(dead());
    }
    Ok(RoomAccess::new(room, Some(caller.user), &row))
}

/// Access of the server itself: the room that everybody is in, before anybody decided anything.
///
/// # Errors
/// `no_such_room` (404).
pub fn house(work: &mut Work<'_, '_>, room: RoomId) -> Result<RoomAccess> {
    store::lock(work.tx(), room)?;
    let row = store::find_bare(work.tx(), room)?.ok_or_else(no_such_room)?;
    Ok(RoomAccess::new(room, None, &row))
}

/// Access of the server itself to what stands in a room's log, whatever became of the room: to take out what an erased person wrote. Nothing is
/// announced in a room that ended; [`house`] says whether it did.
///
/// # Errors
/// `no_such_room` (404): there never was one.
pub fn erasure(work: &mut Work<'_, '_>, room: RoomId) -> Result<RoomAccess> {
    store::lock(work.tx(), room)?;
    let row = store::find_ended(work.tx(), room)?.ok_or_else(no_such_room)?;
    Ok(RoomAccess::new(room, None, &row))
}

/// The right to read: joined members, whoever is asked into a direct room, and everybody signed in where the room is public.
///
/// # Errors
/// `no_such_room` (404).
pub fn view(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<RoomView> {
    let row = store::find(tx, room, caller.user)?.ok_or_else(no_such_room)?;
    let first = match row.state {
        Some(MemberState::Joined) => row.from.unwrap_or(row.first).max(row.first),
        // What somebody wrote who asks to be let in: read before it is answered.
        Some(MemberState::Invited) if row.kind == RoomKind::Direct && !row.blocks => row.first,
        _ if !visible_to_strangers(&row) => return Err(no_such_room()),
        _ => match row.history {
            History::All => row.first,
            History::SinceJoin => row.last.next(),
        },
    };
    Ok(RoomView { room, kind: row.kind, state: row.state, first, head: row.last })
}

fn is_at_the_door(row: &RoomRow) -> bool {
    let invited = row.state == Some(MemberState::Invited) && !row.blocks;
    visible_to_strangers(row) || invited || row.state == Some(MemberState::Joined)
}

/// Public rooms show themselves to everybody but those who were put out.
fn visible_to_strangers(row: &RoomRow) -> bool {
    row.kind == RoomKind::Public && row.state != Some(MemberState::Removed)
}

fn lock(work: &mut Work<'_, '_>, room: RoomId, user: UserId) -> Result<Option<RoomRow>> {
    store::lock(work.tx(), room)?;
    Ok(store::find(work.tx(), room, user)?)
}
