//! The files of messages: who may have them, and what becomes of them. A file is its message's: whoever may see that may have it, and it goes when that goes.
//! The same bytes may be in many messages; they are on disk once, and go with the last.

mod http;
mod listing;
mod range;
mod signed;
mod store;

use std::str::FromStr;

use app::blobs::{self, Blob, Holder};
use app::work::Sent;
use app::{Caller, Error, Feature, Result, Work, access};
use db::Tx;
use model::{AttachedFile, FileId, RoomId, Seq, UserId};

use crate::{shares, uploads};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).with(listing::feature()).with(signed::feature())
}

/// What is kept of a file. It is held by the file's id from the end of its upload to the end of its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    kind: &'static str,
    /// At most so many pixels on the longer side.
    pub side: u32,
    number: u8,
}

/// The file as it was sent.
pub const FILE: Kept = Kept { kind: "file", side: u32::MAX, number: 0 };
/// A picture for a message.
pub const SMALL: Kept = Kept { kind: "file_small", side: 400, number: 1 };
/// A picture for a screen.
pub const LARGE: Kept = Kept { kind: "file_large", side: 1_200, number: 2 };
/// All of them.
pub const ALL: [Kept; 3] = [FILE, SMALL, LARGE];

impl Kept {
    /// What holds it of a file.
    #[must_use]
    pub fn of(self, file: FileId) -> Holder {
        Holder { kind: self.kind, id: file.get() }
    }
}

impl FromStr for Kept {
    type Err = Error;
    /// As it stands in an address.
    fn from_str(text: &str) -> Result<Self> {
        match text {
            "small" => Ok(SMALL),
            "large" => Ok(LARGE),
            _ => Err(no_such_file()),
        }
    }
}

/// A file that somebody may have.
#[derive(Debug, Clone)]
struct Admitted {
    name: String,
    blob: Blob,
}

impl Admitted {
    /// Whether a browser may show it in its place. What we made are pictures of ours.
    fn is_shown(&self) -> bool {
        uploads::kinds::is_shown(&self.blob.media_type)
    }
}

/// The one answer to a file that is not there, that is not this person's to see, and that is gone.
fn no_such_file() -> Error {
    Error::not_found("no_such_file", "There is no such file, or not any more.")
}

/// A file for somebody who sees its message.
fn find(tx: &mut Tx<'_>, caller: &Caller, id: FileId, kept: Kept) -> Result<Admitted> {
    let (room, seq, name) = store::find(tx, id)?.ok_or_else(no_such_file)?;
    let view = access::view(tx, caller, room).map_err(|why| if is_absent(&why) { no_such_file() } else { why })?;
    if seq < view.first() {
        return Err(no_such_file());
    }
    let blob = blobs::held(tx, kept.of(id))?.ok_or_else(no_such_file)?;
    Ok(Admitted { name, blob })
}

fn is_absent(why: &Error) -> bool {
    why.code() == access::no_such_room().code()
}

/// Uploads of the sender's as the files of a message that is about to be sent: each once. [`put`] says where they are.
///
/// # Errors
/// As [`uploads::take`].
pub fn take(work: &mut Work<'_, '_>, sender: UserId, ids: &[FileId]) -> Result<Vec<AttachedFile>> {
    uploads::take(work, sender, ids)
}

/// Those of these files that their sender sent before, in this order: for a message that is sent again.
///
/// # Errors
/// Storage errors.
pub fn sent(tx: &mut Tx<'_>, sender: UserId, ids: &[FileId]) -> Result<Vec<AttachedFile>> {
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        files.extend(store::find_sent(tx, *id, sender)?);
    }
    Ok(files)
}

/// Puts files to a message, which was just sent.
///
/// # Errors
/// Storage errors.
pub fn put(work: &mut Work<'_, '_>, sender: UserId, message: Sent, files: &[AttachedFile]) -> Result<()> {
    for (place, file) in (0..).zip(files) {
        store::insert(work.tx(), &store::NewFile { message, place, sender, file })?;
    }
    Ok(())
}

/// The files of a message once more, under ids of their own, for another message of `sender` that is about to be sent: the same bytes, not twice on disk, and
/// counted against the share of whoever sends them. [`put`] says where they are. `most`: bytes that all files of one person may have.
///
/// # Errors
/// `quota_exceeded` (413).
pub fn copy(work: &mut Work<'_, '_>, from: (RoomId, Seq), sender: UserId, most: i64) -> Result<Vec<AttachedFile>> {
    let mut files = store::of_message(work.tx(), from.0, from.1)?;
    for file in &mut files {
        shares::take(work, sender, file.size, most)?;
        let id = work.new_id();
        for kept in ALL {
            blobs::share(work, kept.of(file.id), kept.of(id))?;
        }
        file.id = id;
    }
    Ok(files)
}

/// Lets go of the files of a message that is gone.
///
/// # Errors
/// Storage errors.
pub fn release(work: &mut Work<'_, '_>, room: RoomId, seq: Seq) -> Result<()> {
    for (id, user, size) in store::delete(work.tx(), room, seq)? {
        shares::give_back(work, user, size)?;
        for kept in ALL {
            blobs::release(work, kept.of(id))?;
        }
    }
    Ok(())
}

/// Keeps the row of a file as it is until the unit ends. False: there is none.
///
/// # Errors
/// Storage errors.
pub fn hold(work: &mut Work<'_, '_>, id: FileId) -> Result<bool> {
    Ok(store::hold(work.tx(), id)?)
}
