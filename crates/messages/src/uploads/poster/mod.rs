//! The picture that stands for a film or a sound: it comes from whoever sends that, for nothing here reads films.

mod http;

use app::{Caller, Error, Feature, Result};
use db::Tx;
use model::{FileId, Time};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// A film or a sound of the caller's, all of which is there.
///
/// # Errors
/// `no_such_upload` (404), `upload_expired` (410), `upload_unfinished` (409), `no_film` (422).
fn find(tx: &mut Tx<'_>, caller: &Caller, id: FileId, now: Time) -> Result<()> {
    match super::find(tx, caller, id, now)?.media_type.as_deref() {
        None => Err(super::unfinished()),
        Some(kind) if kind.starts_with("video/") || kind.starts_with("audio/") => Ok(()),
        Some(_) => Err(Error::invalid("no_film", "Only films and sounds are given a picture.")),
    }
}
