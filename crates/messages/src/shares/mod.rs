//! How many bytes somebody's files are, of those that they may be. Counted in the unit that announces or forgets a file, in one row a person: of many that come
//! at once none sees the count before it is right.

mod store;

use app::{App, Error, ErrorKind, Result, Work};
use db::Tx;
use model::UserId;

/// Bytes that all files of one person may have.
#[must_use]
pub fn most(app: &App) -> i64 {
    i64::from(app.config().files.quota_mb) * 1_000_000
}

/// Takes bytes of somebody's share, of which there are `most`.
///
/// # Errors
/// `quota_exceeded` (413).
pub fn take(work: &mut Work<'_, '_>, user: UserId, bytes: i64, most: i64) -> Result<()> {
    if bytes <= most && store::take(work.tx(), user, bytes, most)? {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::TooLarge,
        "quota_exceeded",
        "All your files together would be more than you may have here.",
    ))
}

/// Gives bytes back.
///
/// # Errors
/// Storage errors.
pub fn give_back(work: &mut Work<'_, '_>, user: UserId, bytes: i64) -> Result<()> {
    Ok(store::give_back(work.tx(), user, bytes)?)
}

/// How many bytes somebody has.
///
/// # Errors
/// Storage errors.
pub fn used(tx: &mut Tx<'_>, user: UserId) -> Result<i64> {
    Ok(store::used(tx, user)?)
}
