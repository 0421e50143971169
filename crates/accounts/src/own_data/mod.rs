//! What this server knows of somebody, for them: an archive that a job puts together of what all features bring, which is there for seven days. One archive a
//! person; asking anew replaces it.

mod archive;
pub mod http;
pub mod job;
mod readme;
mod store;

use app::jobs::Lease;
use app::{Caller, Error, Result, Work};
use db::Tx;
use model::{Job, JobId, JobState, OwnDataId, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::letters::{self, About, Writing};
use crate::me;
use crate::sessions;

/// Seconds that an archive is there for.
const LASTS_S: i64 = 7 * 86_400;

/// Puts together what is known of somebody.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct MakeOwnData {
    /// Of whom.
    user: UserId,
    /// The language of whoever asked for it, as a tag.
    language: String,
}

impl Job for MakeOwnData {
    const KIND: &'static str = "accounts.own_data";

    fn about(&self) -> Option<String> {
        Some(format!("user {}", self.user))
    }
}

/// Where an archive of somebody's data stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OwnDataState {
    /// It is being made, or will be.
    Making,
    /// It can be fetched.
    Ready,
    /// It could not be made, or its making was called off. Ask for another one.
    Failed,
}

/// An archive of what is known of you.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OwnDataArchive {
    /// Where it stands.
    pub state: OwnDataState,
    /// While it is being made: how many lines are in it by now.
    pub done: i64,
    /// While it is being made: about how many there will be; none: nobody counted yet.
    pub total: Option<i64>,
    /// Its bytes; zero until it is ready.
    pub size: i64,
    /// When it was asked for.
    pub asked_at: Time,
    /// When it was ready.
    pub made_at: Option<Time>,
    /// When it is removed.
    pub ends_at: Time,
}

/// An archive, as it is stored.
struct Found {
    id: OwnDataId,
    size: i64,
    asked_at: Time,
    made_at: Option<Time>,
    ends_at: Time,
    job: Option<(JobState, i64, Option<i64>)>,
}

impl Found {
    fn state(&self) -> OwnDataState {
        match (self.made_at, self.job) {
            (Some(_), _) => OwnDataState::Ready,
            (None, Some((JobState::Waiting | JobState::Running, ..))) => OwnDataState::Making,
            (None, _) => OwnDataState::Failed,
        }
    }

    fn shown(&self) -> OwnDataArchive {
        let (state, size) = (self.state(), self.made_at.map_or(0, |_| self.size));
        let making = self.job.filter(|_| state == OwnDataState::Making);
        let (done, total) = making.map_or((0, None), |(_, done, total)| (done, total));
        let (asked_at, made_at, ends_at) = (self.asked_at, self.made_at, self.ends_at);
        OwnDataArchive { state, done, total, size, asked_at, made_at, ends_at }
    }
}

/// Asks for an archive. One that is being made goes on; any other is replaced.
///
/// # Errors
/// `unauthenticated` (401) if the session ended meanwhile.
pub fn ask(work: &mut Work<'_, '_>, caller: &Caller, writing: &Writing) -> Result<Option<OwnDataArchive>> {
    sessions::hold_standing(work, caller)?;
    let (user, now) = (caller.user, work.now());
    let there = store::find(work.tx(), user, now)?;
    if !there.is_some_and(|found| found.state() == OwnDataState::Making) {
        store::delete(work.tx(), user)?;
        let job = work.enqueue(&MakeOwnData { user, language: writing.language.tag().to_owned() })?;
        let id = work.new_id();
        store::insert(work.tx(), (id, user, job), now, now.plus_s(LASTS_S))?;
    }
    find(work.tx(), caller, now)
}

/// The caller's archive, if there is one.
///
/// # Errors
/// Storage errors.
pub fn find(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> Result<Option<OwnDataArchive>> {
    Ok(store::find(tx, caller.user, now)?.map(|found| found.shown()))
}

/// The caller's archive if it is ready: its id, its bytes, and when it was.
///
/// # Errors
/// `no_own_data` (404).
pub fn ready(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> Result<(OwnDataId, i64, Time)> {
    let found = store::find(tx, caller.user, now)?;
    found.and_then(|found| Some((found.id, found.size, found.made_at?))).ok_or_else(no_own_data)
}

/// Removes the caller's archive. One that is being made is called off.
///
/// # Errors
/// `no_own_data` (404).
pub fn remove(work: &mut Work<'_, '_>, caller: &Caller) -> Result<()> {
    if store::delete(work.tx(), caller.user)? { Ok(()) } else { Err(no_own_data()) }
}

/// Begins to make somebody's archive, from its beginning. None: nobody wants it any more, or it is there.
fn begin(work: &mut Work<'_, '_>, user: UserId, job: JobId) -> Result<Option<OwnDataId>> {
    let Some(before) = store::unmade(work.tx(), user, job)? else { return Ok(None) };
    store::clear(work.tx(), before)?;
    let id = work.new_id();
    Ok(store::begin(work.tx(), (before, id))?.then_some(id))
}

/// Adds a piece.
///
/// # Errors
/// `own_data_lost` (409) where somebody else makes it now, or nobody wants it any more.
fn append(work: &mut Work<'_, '_>, id: OwnDataId, number: i64, bytes: &[u8]) -> Result<()> {
    if !store::grow(work.tx(), id, bytes.len())? {
        return Err(lost());
    }
    Ok(store::insert_piece(work.tx(), (id, number), bytes)?)
}

/// Says that it is ready, and tells its person.
///
/// # Errors
/// As [`append`]; `lease_lost` (409).
fn finish(work: &mut Work<'_, '_>, (user, id): (UserId, OwnDataId), lease: Lease, writing: &Writing) -> Result<()> {
    work.complete(lease)?;
    let now = work.now();
    if !store::finish(work.tx(), id, now, now.plus_s(LASTS_S))? {
        return Err(lost());
    }
    let Some(me) = me::store::find(work.tx(), user)? else { return Ok(()) };
    letters::tell(work, &me, About::OwnDataReady, writing)
}

/// Leaves nothing of what was made so far, and says whether it is still to be made. Where it is not, it was removed, or somebody else makes it or did.
///
/// # Errors
/// Storage errors.
fn abandon(work: &mut Work<'_, '_>, id: OwnDataId) -> Result<bool> {
    let is_wanted = store::is_wanted(work.tx(), id)?;
    if is_wanted {
        store::clear(work.tx(), id)?;
    }
    Ok(is_wanted)
}

/// Forgets one that is too old, and says whether there was one.
///
/// # Errors
/// Storage errors.
fn clean(work: &mut Work<'_, '_>) -> Result<u64> {
    let now = work.now();
    Ok(store::forget_one(work.tx(), now)?)
}

fn no_own_data() -> Error {
    Error::not_found("no_own_data", "There is no archive of your data that can be fetched. Ask for one.")
}

fn lost() -> Error {
    Error::conflict("own_data_lost", "This archive is not wanted any more, or is made by somebody else.")
}
