//! The room that everybody is in: made at the first start, joined by every new account, and exchangeable for another public room.

mod http;
mod store;

use app::access::{self, RoomAccess};
use app::{Caller, Error, Feature, Result, Work, work};
use db::Tx;
use model::{Event, History, NodeEvent, RoomChange, RoomId, RoomKind, RoomName, UserId};

use crate::membership;
use crate::{profile, refusals};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).on_start(open_house).on_user_created(let_in)
}

/// The name of the setting that holds the room's id.
const SETTING: &str = "default_room";
/// What it is called until somebody renames it.
const NAME: &str = "general";
/// How many people one unit lets in: more would hold up everybody else's writes.
const AT_A_TIME: i64 = 250;

/// The room that everybody is in; none before the first start.
///
/// # Errors
/// Storage errors.
pub fn default_room(tx: &mut Tx<'_>) -> Result<Option<RoomId>> {
    let Some(id) = work::setting(tx, SETTING)? else { return Ok(None) };
    id.parse().map(Some).map_err(Error::internal)
}

/// Whether this is the room that everybody is in.
pub(crate) fn is_default(tx: &mut Tx<'_>, room: RoomId) -> Result<bool> {
    Ok(default_room(tx)? == Some(room))
}

/// Makes the room at the first start. Nobody owns it until an administrator is let in.
fn open_house(work: &mut Work<'_, '_>) -> Result<()> {
    if default_room(work.tx())?.is_some() {
        return Ok(());
    }
    let name = RoomName::new(NAME).map_err(Error::internal)?;
    let created = Event::RoomCreated { kind: RoomKind::Public, name: Some(name.clone()) };
    let access = work.open_room(None, &work::NewRoom { kind: RoomKind::Public, history: History::All, created })?;
    profile::begin(work, &access, &name)?;
    work.set_setting(SETTING, &access.room().to_string(), None)
}

/// Lets a new account in. Administrators own the room.
fn let_in(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    let Some(mut room) = default_room(work.tx())? else { return Ok(()) };
    let mut access = access::house(work, room)?;
    // Another room may have become the default while this unit waited for the row. Whoever changes it holds both rows, so it stands now.
    while let Some(now) = default_room(work.tx())?.filter(|now| *now != room) {
        room = now;
        access = access::house(work, room)?;
    }
    let newcomer = store::newcomer(work.tx(), user)?;
    membership::enter(work, &access, access.head(), newcomer)?;
    Ok(())
}

/// How far making a room the default came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// So many are in, but others are not yet: again.
    Again,
    /// It is the default.
    Done,
}

/// Makes a public room the one that everybody is in: lets in who is not, 250 people a unit, and sets it in the unit that finds nobody left.
/// Those who were put out stay out. Repeating it after an interruption goes on where it stopped.
fn make_default(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId) -> Result<Step> {
    let admin = access::server(work.tx(), caller)?;
    let (access, before) = lock_both(work, caller, room)?;
    if access.kind() != RoomKind::Public {
        return Err(refusals::not_public());
    }
    refusals::not_archived(&access)?;
    let Some(before) = before else { return Ok(Step::Done) };
    let mut at = access.head();
    let outside = store::outside(work.tx(), room, AT_A_TIME)?;
    for newcomer in &outside {
        at = membership::enter(work, &access, at, *newcomer)?;
    }
    if !outside.is_empty() {
        return Ok(Step::Again);
    }
    let told = |default| Event::RoomChanged(RoomChange { default: Some(default), ..RoomChange::default() });
    work.announce(&before, &told(false))?;
    work.announce(&access, &told(true))?;
    work.set_setting(SETTING, &room.to_string(), Some(admin.by()))?;
    work.announce_to_nodes(&NodeEvent::DefaultRoomChanged { room, by: admin.by() })?;
    Ok(Step::Done)
}

/// The room, and the default before it; none there if it is the default itself. Both rows are locked, in rising id.
fn lock_both(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId) -> Result<(RoomAccess, Option<RoomAccess>)> {
    let before = default_room(work.tx())?.ok_or_else(|| Error::internal("there is no default room"))?;
    let (access, before) = if before == room {
        (access::door(work, caller, room)?, None)
    } else if before < room {
        let before = access::house(work, before)?;
        (access::door(work, caller, room)?, Some(before))
    } else {
        let access = access::door(work, caller, room)?;
        (access, Some(access::house(work, before)?))
    };
    if let Some(before) = &before
        && !is_default(work.tx(), before.room())?
    {
        // Two administrators at once: the other one was faster.
        return Err(Error::busy());
    }
    Ok((access, before))
}
