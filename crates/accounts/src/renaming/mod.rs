//! Another username. The one before is given to nobody else; whoever shares or shared a room with the person learns that they are called otherwise.

pub mod http;
mod store;

use app::{Caller, Result, Work};
use model::{UserEvent, Username};

use crate::former_names;
use crate::letters::{self, About, Writing};
use crate::me::{self, Me};
use crate::sessions;
use crate::usernames;

/// Gives the caller another username. The same one changes nothing; another spelling of it is no other name.
///
/// # Errors
/// `username_taken` (409): somebody has it, or had it; `too_many_names` (409): as [`former_names::give_up`]; `unauthenticated` (401).
pub fn rename(work: &mut Work<'_, '_>, caller: &Caller, username: &Username, writing: &Writing) -> Result<Me> {
    sessions::hold_standing(work, caller)?;
    let before = me::get(work.tx(), caller)?;
    if before.username == username.as_str() {
        return Ok(before);
    }
    let (user, folded) = (caller.user, username.folded());
    let former = store::folded(work.tx(), user)?;
    // Asked in this order: whoever has the name may give it up, or go, while this waits for it.
    if !store::rename(work.tx(), user, username)? || former_names::is_anothers(work.tx(), &folded, user)? {
        return Err(usernames::taken());
    }
    if former != folded {
        former_names::give_up(work, &former, user)?;
    }
    work.user_renamed(user)?;
    work.announce_to(user, &UserEvent::UsernameChanged {})?;
    let after = me::get(work.tx(), caller)?;
    letters::tell(work, &after, About::Renamed(&before.username), writing)?;
    Ok(after)
}
