//! Sign-ins that wait for their second step. What somebody holds meanwhile is 256 random bits of which the hash is stored; it opens nothing, and is good
//! for five minutes, five tries and one session. Whatever ends all sessions of somebody ends these too.

pub mod job;
mod store;

use app::{Result, Work};
use model::UserId;

use crate::sessions::{Secret, SecretHash};

/// Seconds that one is good for, as is its cookie.
pub const LASTS_S: i64 = 300;
/// Codes that may be tried in one.
const TRIES: i64 = 5;

/// Begins one of somebody whose first factor was right, and gives its secret. Keep the person's row before.
///
/// # Errors
/// Storage errors.
pub fn begin(work: &mut Work<'_, '_>, user: UserId) -> Result<Secret> {
    let (secret, until) = (Secret::of(work.random()?), work.now().plus_s(LASTS_S));
    store::insert(work.tx(), &secret.hash(), user, until)?;
    Ok(secret)
}

/// Whose one is.
///
/// # Errors
/// Storage errors.
pub fn owner(work: &mut Work<'_, '_>, hash: &SecretHash) -> Result<Option<UserId>> {
    Ok(store::owner(work.tx(), hash)?)
}

/// Counts a try in one; false: it is over. Keep the person's row before.
///
/// # Errors
/// Storage errors.
pub fn take_try(work: &mut Work<'_, '_>, hash: &SecretHash) -> Result<bool> {
    let now = work.now();
    Ok(store::take_try(work.tx(), hash, now, TRIES)?)
}

/// Ends one that led to a session.
///
/// # Errors
/// Storage errors.
pub fn finish(work: &mut Work<'_, '_>, hash: &SecretHash) -> Result<()> {
    Ok(store::delete(work.tx(), hash)?)
}

/// Ends all of somebody's.
///
/// # Errors
/// Storage errors.
pub fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    Ok(store::delete_all(work.tx(), user)?)
}
