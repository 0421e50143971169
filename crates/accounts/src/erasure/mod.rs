//! The end of an account, in one unit: from then on its row says nothing of who it was, nobody comes in by it, and it is in no room. What its person wrote
//! goes afterwards, some hundred messages at a time, if it is to go; nothing more comes to it.

mod store;

use app::{Result, Work, mail};
use model::{Content, EraseTexts, UserId};

use crate::address_undos;
use crate::bots;
use crate::former_names;
use crate::letters::{self, About, Writing};
use crate::me;
use crate::names;
use crate::sessions;
use app::address::{Address, Kind};

/// Erases somebody, whose row is held.
///
/// # Errors
/// Storage errors.
pub fn erase(work: &mut Work<'_, '_>, user: UserId, content: Content, writing: &Writing) -> Result<()> {
    let Some(me) = me::store::find(work.tx(), user)? else { return Ok(()) };
    sessions::revoke_all(work, user)?;
    bots::erase_of(work, user, content, writing)?;
    let named = store::named(work.tx(), user)?;
    former_names::close(work.tx(), &named.folded, user)?;
    for former in address_undos::former(work.tx(), user)? {
        mail::forget(work, former.as_str())?;
        store::forget_codes_to(work.tx(), &former.folded())?;
    }
    for address in named.email.iter().chain(&named.email_folded).chain(&named.phone) {
        mail::forget(work, address)?;
        store::forget_codes_to(work.tx(), address)?;
    }
    if let Some(address) = me.address(Kind::Email) {
        say_farewell(work, &address, &me.username, writing)?;
    }
    let now = work.now();
    store::empty(work.tx(), user, now)?;
    names::keep(work, user, None)?;
    store::forget_ways_in(work.tx(), user)?;
    store::forget_traces(work.tx(), user)?;
    work.user_erased(user)?;
    if content == Content::Remove {
        work.enqueue(&EraseTexts { user })?;
    }
    Ok(())
}

/// The last letter, which is forgotten with its address as soon as it is gone.
fn say_farewell(work: &mut Work<'_, '_>, address: &Address, username: &str, writing: &Writing) -> Result<()> {
    mail::send_last(work, &letters::write(&writing.to(address, username), About::Deleted))
}
