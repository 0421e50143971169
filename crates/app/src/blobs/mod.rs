//! Bytes that people bring: pictures, and files of messages. The bytes are files in a folder, the rows say who holds them.
//!
//! The file comes first, under a name that nobody else has, whole and on disk; then the row, in the unit that needs it. A crash between the two leaves a file
//! without a row, which the sweep removes a day later, and never a row without its file. The same bytes have one row: whoever brings them again gets the one
//! that is there, and cannot tell. What nothing holds any more is removed a day later, row first. So a name is never used again, and whatever is being brought
//! at that moment cannot lose its file.
//!
//! What is large comes and goes in pieces: [`App::grow`] adds to a file what arrives, [`App::open_blob`] reads parts of one.
//!
//! A store of objects elsewhere (S3) will be a second place beside [`Folder`], with the same four moves; until then its crate would bring a second library for
//! times and a second walk over folders for what are sixty lines here.

mod folder;
mod growing;
mod job;
mod reading;
mod store;

use aws_lc_rs::digest;
use db::Tx;
use model::BlobId;

pub use folder::{BlobKey, Folder};
pub use reading::OpenBlob;

use crate::error::{Error, Result};
use crate::{App, Feature, Work};

/// Seconds that bytes stay which nothing holds.
const FREE_S: i64 = 86_400;

/// What the spine has done about them.
pub(crate) fn feature() -> Feature {
    job::feature()
}

/// What holds a blob: a kind of thing, and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The kind: `avatar`. Never changes.
    pub kind: &'static str,
    /// Which of them.
    pub id: i64,
}

/// Bytes that are on disk, and stand in no row yet.
#[derive(Debug, Clone)]
pub struct Laid {
    key: BlobKey,
    sha256: String,
    size: i64,
    media_type: &'static str,
}

impl Laid {
    /// The name of its file.
    #[must_use]
    pub const fn key(&self) -> &BlobKey {
        &self.key
    }

    /// What they are.
    #[must_use]
    pub const fn media_type(&self) -> &'static str {
        self.media_type
    }
}

/// Bytes that something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The name of its file.
    pub key: BlobKey,
    /// How many bytes.
    pub size: i64,
    /// What they are.
    pub media_type: String,
}

impl App {
    /// Puts bytes on disk. What no unit holds afterwards is removed a day later.
    ///
    /// # Errors
    /// If they cannot be written.
    pub async fn lay_down(&self, bytes: Vec<u8>, media_type: &'static str) -> Result<Laid> {
        let (folder, key) = (self.blob_folder()?, BlobKey::from_random(crate::random()?));
        let write = move || {
            let sha256 = hex(&digest::digest(&digest::SHA256, &bytes));
            folder.write(&key, &bytes).map_err(Error::internal)?;
            Ok(Laid { key, sha256, size: i64::try_from(bytes.len()).map_err(Error::internal)?, media_type })
        };
        self.compute(write).await
    }

    /// Removes a file that came to nothing: the same bytes were there already.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub async fn take_up(&self, laid: Laid) -> Result<()> {
        let folder = self.blob_folder()?;
        self.compute(move || folder.remove(&laid.key).map_err(Error::internal)).await
    }

    /// The bytes of a blob; none: it was removed meanwhile.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn read_blob(&self, key: BlobKey) -> Result<Option<Vec<u8>>> {
        let folder = self.blob_folder()?;
        self.compute(move || folder.read(&key).map_err(Error::internal)).await
    }

    pub(crate) fn blob_folder(&self) -> Result<Folder> {
        let folder =
            self.config().blobs.folder.as_deref().ok_or_else(|| Error::internal("there is no folder for blobs"))?;
        Ok(Folder::at(folder))
    }
}

/// Lets something hold bytes that are on disk. False: the same bytes are held or were left a moment ago under another name, and the file is not needed
/// ([`App::take_up`]).
///
/// # Errors
/// Storage errors.
pub fn hold(work: &mut Work<'_, '_>, holder: Holder, laid: &Laid) -> Result<bool> {
    let (id, now) = (work.new_id::<BlobId>(), work.now());
    let (id, key) = store::put(work.tx(), id, laid, now)?;
    store::insert_ref(work.tx(), holder, id)?;
    Ok(key == laid.key)
}

/// Lets one thing hold what another one does, without its bytes being there twice. False: that holds nothing.
///
/// # Errors
/// Storage errors.
pub fn share(work: &mut Work<'_, '_>, from: Holder, to: Holder) -> Result<bool> {
    // Locked first: whoever lets go of it at this moment must see the new one.
    store::lock_held(work.tx(), from)?;
    Ok(store::copy_refs(work.tx(), from, to)?)
}

/// Names a file that will grow. It exists for the sweep from now on, and on disk once [`App::begin_growth`] was asked.
///
/// # Errors
/// Storage errors.
pub fn announce_growth(work: &mut Work<'_, '_>) -> Result<BlobKey> {
    let key = BlobKey::from_random(work.random()?);
    store::insert_growth(work.tx(), &key)?;
    Ok(key)
}

/// A file does not grow any more: something holds it now, or it is to be removed.
///
/// # Errors
/// Storage errors.
pub fn end_growth(work: &mut Work<'_, '_>, key: &BlobKey) -> Result<()> {
    Ok(store::delete_growth(work.tx(), key)?)
}

/// Ends what something holds.
///
/// # Errors
/// Storage errors.
pub fn release(work: &mut Work<'_, '_>, holder: Holder) -> Result<()> {
    let now = work.now();
    for blob in store::lock_held(work.tx(), holder)? {
        store::delete_ref(work.tx(), holder, blob)?;
        store::free(work.tx(), blob, now)?;
    }
    Ok(())
}

/// What something holds.
///
/// # Errors
/// Storage errors.
pub fn held(tx: &mut Tx<'_>, holder: Holder) -> Result<Option<Blob>> {
    Ok(store::find_held(tx, holder)?)
}

fn hex(digest: &digest::Digest) -> String {
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Forgets some rows that nothing has held for a day, and answers with their files: to be removed once this is committed.
fn forget_free(work: &mut Work<'_, '_>, most: i64) -> Result<Vec<BlobKey>> {
    let before = work.now().plus_s(-FREE_S);
    Ok(store::forget_free(work.tx(), before, most)?)
}
