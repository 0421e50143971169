//! Going for a while: all that opens the account ends, nobody meets the person anew, and they come back by signing in.

pub mod http;
mod store;

use app::{Caller, Error, Result, Work};
use model::{SessionId, UserId};

use crate::{bots, people, sessions};

/// Deactivates the caller's account. Says which sessions ended.
///
/// # Errors
/// `last_admin` (409): somebody must be left who administers; `unauthenticated` (401).
pub fn deactivate(work: &mut Work<'_, '_>, caller: &Caller) -> Result<Vec<SessionId>> {
    require_not_last_admin(work, caller.user)?;
    sessions::hold_standing(work, caller)?;
    end(work, caller.user)
}

/// Deactivates somebody's account, whose row is held. Their bots rest until they are back.
///
/// # Errors
/// Storage errors.
pub fn end(work: &mut Work<'_, '_>, user: UserId) -> Result<Vec<SessionId>> {
    let now = work.now();
    store::deactivate(work.tx(), user, now)?;
    let mut ended = sessions::revoke_all(work, user)?;
    ended.extend(bots::put_to_rest(work, user)?);
    Ok(ended)
}

/// Whoever signs in is back, and is not deleted.
///
/// # Errors
/// Storage errors.
pub fn come_back(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    store::come_back(work.tx(), user)?;
    bots::wake(work, user)
}

/// Somebody must be left who administers the server. All administrators stay so until the unit ends, and their rows come first.
///
/// # Errors
/// `last_admin` (409).
pub fn require_not_last_admin(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    let admins = people::hold_admins(work)?;
    if admins.contains(&user) && admins.len() < 2 {
        return Err(Error::conflict("last_admin", "Make somebody else an administrator first."));
    }
    Ok(())
}
