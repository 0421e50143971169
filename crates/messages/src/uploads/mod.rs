//! Files on their way from somebody's device: announced with their length, which counts against their share at once, sent in as many pieces as it takes (tus
//! 1.0.0), and kept for a day until a message takes them. An upload is its sender's alone: for everybody else it is not there.

mod http;
mod job;
pub mod kinds;
mod names;
mod poster;
mod store;
mod tus;

use app::blobs::{self, BlobKey, Laid};
use app::{Caller, Error, Feature, Result, Work};
use db::Tx;
use model::limits::OPEN_UPLOADS;
use model::{AttachedFile, FileId, Time, UserId};

use crate::files::{ALL, FILE};
use crate::shares;
use job::MakeSmaller;

/// Seconds that an upload waits to be finished, and then for a message to take it.
const KEPT_S: i64 = 86_400;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).with(poster::feature()).with(job::feature()).on_user_erased(forget)
}

/// A file that somebody announces.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// What it is called, cleaned.
    name: String,
    /// How many bytes it will have.
    size: i64,
    /// Width and height, as its sender's program says.
    sides: Option<(i64, i64)>,
    /// How long it plays, likewise.
    duration_ms: Option<i64>,
}

/// An upload of somebody's.
#[derive(Debug, Clone)]
struct Upload {
    id: FileId,
    key: BlobKey,
    name: String,
    size: i64,
    /// None: it is not whole.
    media_type: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    duration_ms: Option<i64>,
    blur: Option<String>,
    is_ready: bool,
    expires_at: Time,
}

/// An upload that was forgotten.
struct Forgotten {
    id: FileId,
    user: UserId,
    key: BlobKey,
    size: i64,
    is_whole: bool,
}

/// An upload of which everything is there.
#[derive(Debug, Clone)]
struct Whole {
    id: FileId,
    laid: Laid,
    /// Width and height of a picture as it is seen.
    sides: Option<(i64, i64)>,
}

/// What became of a file that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finished {
    /// It is kept; somebody else may have finished it at the same time.
    Kept,
    /// The same bytes were there already: this file is of no use.
    Spare,
    /// The upload was called off.
    Gone,
}

/// Announces an upload. `most`: bytes that all files of one person may have.
fn announce(work: &mut Work<'_, '_>, caller: &Caller, new: &NewUpload, most: i64) -> Result<Upload> {
    let (user, id, now) = (caller.user, work.new_id(), work.now());
    // Holds the row of the share: of many at once each sees the ones before.
    shares::take(work, user, new.size, most)?;
    if store::count(work.tx(), user)? >= OPEN_UPLOADS {
        return Err(Error::conflict(
            "too_many_uploads",
            "A hundred uploads wait already. Send or remove some of them.",
        ));
    }
    let upload = Upload {
        id,
        key: blobs::announce_growth(work)?,
        name: new.name.clone(),
        size: new.size,
        media_type: None,
        width: new.sides.map(|sides| sides.0),
        height: new.sides.map(|sides| sides.1),
        duration_ms: new.duration_ms,
        blur: None,
        is_ready: false,
        expires_at: now.plus_s(KEPT_S),
    };
    store::insert(work.tx(), &upload, user, now)?;
    Ok(upload)
}

/// An upload of the caller's.
fn find(tx: &mut Tx<'_>, caller: &Caller, id: FileId, now: Time) -> Result<Upload> {
    let upload = store::find(tx, id, caller.user)?.ok_or_else(no_such_upload)?;
    if upload.expires_at <= now {
        return Err(Error::gone("upload_expired", "This upload waited for a day. Begin anew."));
    }
    Ok(upload)
}

/// Notes that everything of an upload is there, once. Smaller pictures of it are made beside.
fn finish(work: &mut Work<'_, '_>, caller: &Caller, whole: &Whole) -> Result<Finished> {
    let (user, until) = (caller.user, work.now().plus_s(KEPT_S));
    if !store::set_whole(work.tx(), whole, user, until)? {
        let is_there = store::find(work.tx(), whole.id, user)?.is_some();
        return Ok(if is_there { Finished::Kept } else { Finished::Gone });
    }
    blobs::end_growth(work, whole.laid.key())?;
    if whole.sides.is_some() {
        work.enqueue(&MakeSmaller { file: whole.id })?;
    }
    Ok(if blobs::hold(work, FILE.of(whole.id), &whole.laid)? { Finished::Kept } else { Finished::Spare })
}

/// Calls an upload of the caller's off. Answers with the file to be removed, if it was not whole.
fn remove(work: &mut Work<'_, '_>, caller: &Caller, id: FileId) -> Result<Option<BlobKey>> {
    let forgotten = store::delete(work.tx(), id, caller.user)?.ok_or_else(no_such_upload)?;
    let_go(work, forgotten)
}

/// Forgets some uploads that waited too long. None: there are no more. Else the files to be removed.
fn expire(work: &mut Work<'_, '_>, most: i64) -> Result<Option<Vec<BlobKey>>> {
    let now = work.now();
    let expired = store::delete_expired(work.tx(), now, most)?;
    if expired.is_empty() {
        return Ok(None);
    }
    let keys = expired.into_iter().map(|forgotten| let_go(work, forgotten)).collect::<Result<Vec<_>>>()?;
    Ok(Some(keys.into_iter().flatten().collect()))
}

fn let_go(work: &mut Work<'_, '_>, forgotten: Forgotten) -> Result<Option<BlobKey>> {
    shares::give_back(work, forgotten.user, forgotten.size)?;
    if forgotten.is_whole {
        for size in ALL {
            blobs::release(work, size.of(forgotten.id))?;
        }
        return Ok(None);
    }
    blobs::end_growth(work, &forgotten.key)?;
    Ok(Some(forgotten.key))
}

/// Takes uploads of the sender's for a message, each once, in this order.
///
/// # Errors
/// `no_such_upload` (404): not theirs, taken already or expired; `upload_unfinished` (409).
pub fn take(work: &mut Work<'_, '_>, sender: UserId, ids: &[FileId]) -> Result<Vec<AttachedFile>> {
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        let file = match store::take(work.tx(), *id, sender)? {
            Some(file) => file,
            None if store::find(work.tx(), *id, sender)?.is_some() => {
                return Err(unfinished());
            }
            None => return Err(no_such_upload()),
        };
        files.push(file);
    }
    Ok(files)
}

/// Whoever is gone sends nothing any more: what they had not sent goes with the next cleaning.
fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    Ok(store::expire_all(work.tx(), user)?)
}

fn unfinished() -> Error {
    Error::conflict("upload_unfinished", "Not all of this file has arrived yet.")
}

fn no_such_upload() -> Error {
    Error::not_found("no_such_upload", "There is no such upload.")
}
