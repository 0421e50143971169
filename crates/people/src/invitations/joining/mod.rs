//! Somebody has come: those who invited their address get what they chose, and those who have it in their book hear of it, once, as far as they may know.

mod job;
mod store;

use app::{Feature, Result, Work, bonds};
use db::Tx;
use model::{Bond, ContactId, UserEvent, UserId};

use super::{accepting, sending};
use crate::relations;
use crate::somebody::{self, Pair};
use job::GreetNewcomer;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().with(job::feature()).on_address_known(note).on_user_erased(forget)
}

/// An address is somebody's now. Who waits for it is looked for beside.
fn note(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    work.enqueue(&GreetNewcomer { user }).map(|_| ())
}

/// Addresses that are known to be somebody's who is here.
fn addresses(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<String>> {
    let known = store::addresses(tx, user)?;
    Ok(known.map(|(email, phone)| email.into_iter().chain(phone).collect()).unwrap_or_default())
}

/// Does what the next invitation to an address leads to. False: there is none.
///
/// # Errors
/// Storage errors.
fn settle_one(work: &mut Work<'_, '_>, user: UserId, address: &str) -> Result<bool> {
    let Some(letter) = sending::next_live(work.tx(), address)? else { return Ok(false) };
    if letter.inviter == user {
        sending::end(work, letter.id)?;
        return Ok(true);
    }
    let pair = somebody::hold_two(work, Pair { me: user, other: letter.inviter })?;
    if bonds::between(work.tx(), user, letter.inviter)? == Bond::Blocked {
        sending::end(work, letter.id)?;
        return Ok(true);
    }
    sending::join(work, letter.id, user)?;
    let before = relations::before(work, pair)?;
    accepting::fulfil(work, pair, letter.then)?;
    relations::tell(work, before)?;
    let contact = sending::entry_of(work.tx(), letter.id)?;
    tell(work, letter.inviter, (user, contact))?;
    Ok(true)
}

/// Tells somebody that a person of their book has come, if nobody told them before.
///
/// # Errors
/// Storage errors.
pub fn tell(work: &mut Work<'_, '_>, owner: UserId, (user, contact): (UserId, Option<ContactId>)) -> Result<()> {
    let now = work.now();
    if store::insert(work.tx(), owner, user, now)? {
        work.announce_to(owner, &UserEvent::ContactJoined { user, contact })?;
    }
    Ok(())
}

/// Who is gone was told nothing, and of them nobody was.
fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    Ok(store::forget(work.tx(), user)?)
}
