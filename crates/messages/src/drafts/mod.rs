//! What somebody is about to say: one draft a room, on all their devices. Nobody else learns of it, and it goes with them. Their log tells that it changed and
//! never what it says: what is thrown away must not live on there.

mod http;
mod store;

use app::access::{self, RoomAccess};
use app::{App, Caller, Feature, LimitKey, Limiter, Result, WelcomeAsk, Work, cut_page};
use db::Tx;
use model::limits::DRAFTS;
use model::{DraftText, RoomId, Seq, Time, UserEvent, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::target;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).welcome(section).on_user_erased(forget).on_parting(drop_in)
}

/// What somebody is about to say in a room.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDraft {
    /// As it was typed; what is blank leaves no draft.
    text: DraftText,
    /// The message of this room that it answers.
    #[serde(default)]
    reply: Option<Seq>,
}

impl NewDraft {
    /// Leaves no draft.
    fn blank() -> Self {
        Self { text: DraftText::default(), reply: None }
    }
}

/// What somebody was about to say in a room when they stopped.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Draft {
    /// Where.
    room: RoomId,
    /// As it was typed.
    text: String,
    /// The message that it answers; it may be gone by now.
    reply: Option<Seq>,
    /// When.
    written_at: Time,
    /// Rises with each writing and each throwing away, over all rooms of a person: the `cursor` of the event that tells of it.
    version: Seq,
}

/// Keeps a draft in place of the one before; a blank one is thrown away. Answers its version, zero where there was and is none. The last writer wins.
fn put(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId, new: &NewDraft) -> Result<Seq> {
    let access = access::room(work, caller, room)?;
    let before = store::find(work.tx(), caller.user, room)?;
    if new.text.is_blank() {
        return if before.is_some() { throw_away(work, caller.user, room) } else { Ok(Seq::ZERO) };
    }
    answers_something(&access, new.reply)?;
    match before {
        Some(before) if before.text == new.text.as_str() && before.reply == new.reply => Ok(before.version),
        Some(_) => keep(work, caller.user, room, new),
        None => {
            let version = keep(work, caller.user, room, new)?;
            make_room(work, caller.user)?;
            Ok(version)
        }
    }
}

/// A message that was there is enough: that it is gone meanwhile is no reason to lose what was typed.
fn answers_something(access: &RoomAccess, reply: Option<Seq>) -> Result<()> {
    match reply {
        Some(seq) if seq < access.first() || seq > access.head() => Err(target::no_such_message()),
        _ => Ok(()),
    }
}

fn keep(work: &mut Work<'_, '_>, user: UserId, room: RoomId, new: &NewDraft) -> Result<Seq> {
    let (version, now) = (tell(work, user, room)?, work.now());
    store::put(work.tx(), user, room, (new.text.as_str(), new.reply), (version, now))?;
    Ok(version)
}

fn throw_away(work: &mut Work<'_, '_>, user: UserId, room: RoomId) -> Result<Seq> {
    store::delete(work.tx(), user, room)?;
    tell(work, user, room)
}

/// Of more drafts than somebody keeps, the one written longest ago goes. The person's log is locked by now, so that two rooms count one after the other.
fn make_room(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    if store::count(work.tx(), user)? > DRAFTS
        && let Some(oldest) = store::oldest(work.tx(), user)?
    {
        throw_away(work, user, oldest)?;
    }
    Ok(())
}

fn tell(work: &mut Work<'_, '_>, user: UserId, room: RoomId) -> Result<Seq> {
    work.announce_to(user, &UserEvent::DraftChanged { room })
}

/// Somebody's draft in a room that they are in.
fn find(tx: &mut Tx<'_>, caller: &Caller, room: RoomId) -> Result<Option<Draft>> {
    access::member(tx, caller, room)?;
    Ok(store::find(tx, caller.user, room)?)
}

/// All of somebody's drafts, the one written last first, and where the next page begins.
fn list(tx: &mut Tx<'_>, caller: &Caller, before: Seq, limit: i64) -> Result<(Vec<Draft>, Option<Seq>)> {
    let mut drafts = store::page(tx, caller.user, before, limit + 1)?;
    let next = cut_page(&mut drafts, limit).map(|last| last.version);
    Ok((drafts, next))
}

/// How many there are: whoever has none, and keeps none, need not ask for them.
fn section(tx: &mut Tx<'_>, ask: &WelcomeAsk<'_>, into: &mut Map<String, Value>) -> Result<()> {
    into.insert("drafts".to_owned(), store::count(tx, ask.caller.user)?.into());
    Ok(())
}

/// Whoever is out of a room says nothing there any more. Their devices hear that they are out.
fn drop_in(work: &mut Work<'_, '_>, room: RoomId, user: Option<UserId>) -> Result<()> {
    match user {
        Some(user) => store::delete(work.tx(), user, room)?,
        None => store::delete_all(work.tx(), room)?,
    }
    Ok(())
}

fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    Ok(store::delete_of(work.tx(), user)?)
}

fn submit(
    app: &App,
    caller: &Caller,
    room: RoomId,
    new: NewDraft,
) -> Result<impl Future<Output = Result<Seq>> + Send + use<>> {
    let caller = *caller;
    app.limit(Limiter::Draft, &LimitKey::User(caller.user))?;
    Ok(app.write_in(room, move |work| put(work, &caller, room, &new)))
}
