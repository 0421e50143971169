//! The change of an address taken back: an address that stood for an account until now is sent a code that is good for seven days, however the account is
//! entered meanwhile. It puts the address back, ends all sessions and keys, and lets the password open nothing any more: whoever changed the address knew it.

pub mod http;
mod store;

use app::{Error, Result, Work, mail};
use db::Tx;
use model::{SessionId, Time, UserId};

use crate::addresses;
use crate::letters::{self, About, Writing};
use crate::long_codes;
use crate::me;
use crate::sessions::{self, SecretHash};
use app::address::{Address, Kind};

/// Seconds for which a change can be taken back.
const LASTS_S: i64 = 7 * 86_400;

/// What became of a code that was shown.
#[derive(Debug)]
pub enum Undone {
    /// The address is back, and these sessions ended.
    Back(Vec<SessionId>),
    /// Another account has shown meanwhile that the address is theirs.
    Taken(Kind),
}

/// Remembers the address that somebody's account leaves. Gives the code for the letter to it.
///
/// # Errors
/// Storage errors.
pub fn begin(work: &mut Work<'_, '_>, user: UserId, former: &Address) -> Result<String> {
    let (code, hash) = long_codes::draw(work)?;
    let (id, until) = (work.new_id(), work.now().plus_s(LASTS_S));
    store::insert(work.tx(), (id, user), (&hash, former), until)?;
    Ok(code)
}

/// Whose address a code puts back.
///
/// # Errors
/// Storage errors.
pub fn owner(tx: &mut Tx<'_>, hash: &SecretHash, now: Time) -> Result<Option<UserId>> {
    Ok(store::find(tx, hash, now)?.map(|found| found.user))
}

/// Puts an address back. Changes that came after the one which is taken back cannot be taken back any more: they were not its owner's.
///
/// # Errors
/// `no_such_undo` (404).
pub fn undo(work: &mut Work<'_, '_>, (user, hash): (UserId, &SecretHash), writing: &Writing) -> Result<Undone> {
    // The person's row first, as everywhere: of two who come with the code one finds it gone.
    sessions::hold_person(work, user)?;
    let now = work.now();
    let found = store::find(work.tx(), hash, now)?.ok_or_else(no_such_undo)?;
    let before = me::store::find(work.tx(), user)?.ok_or_else(no_such_undo)?;
    let kind = found.former.kind();
    if !addresses::make_known(work, user, &found.former)? {
        return Ok(Undone::Taken(kind));
    }
    let ended = sessions::revoke_all(work, user)?;
    store::forget_since(work.tx(), user, (kind, found.id))?;
    store::take_password(work.tx(), user)?;
    let between = before.address(kind).filter(|between| between.folded() != found.former.folded());
    for told in between.iter().chain([&found.former]) {
        mail::send(work, &letters::write(&writing.to(told, &before.username), About::AddressPutBack))?;
    }
    Ok(Undone::Back(ended))
}

/// Addresses that somebody's account left of late.
///
/// # Errors
/// Storage errors.
pub fn former(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Address>> {
    Ok(store::former(tx, user)?)
}

/// Forgets so many that are too old, and says how many.
///
/// # Errors
/// Storage errors.
pub fn clean(work: &mut Work<'_, '_>, most: i64) -> Result<u64> {
    let now = work.now();
    Ok(store::forget(work.tx(), now, most)?)
}

fn no_such_undo() -> Error {
    Error::not_found("no_such_undo", "This code was used, is too old, or was never good.")
}
