//! Somebody has come: those who invited their address ask to be friends, and those who have it in their book hear of it, once, as far as they may know.

mod job;
mod store;

use app::{Feature, Result, Work, bonds};
use db::Tx;
use model::{Bond, ContactId, Matter, UserEvent, UserId};

use super::sending;
use crate::somebody::{self, Pair};
use crate::{relations, requests};
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

/// Goes on to the next invitation to an address of somebody's. Whoever may find them by it has invited them to some purpose: it asks in the inviter's name to be
/// friends, and never makes them, which takes the letter's own link. Whoever may not learns nothing. Gives the invitation; None: there is none.
///
/// # Errors
/// Storage errors.
fn settle_next(work: &mut Work<'_, '_>, user: UserId, address: &str, after: i64) -> Result<Option<i64>> {
    let Some(letter) = sending::next_live(work.tx(), address, after)? else { return Ok(None) };
    if letter.inviter == user {
        sending::end(work, letter.id)?;
        return Ok(Some(letter.id));
    }
    let pair = somebody::hold_two(work, Pair { me: user, other: letter.inviter })?;
    if bonds::between(work.tx(), user, letter.inviter)? == Bond::Blocked {
        sending::end(work, letter.id)?;
        return Ok(Some(letter.id));
    }
    let matter = if address.contains('@') { Matter::FindByEmail } else { Matter::FindByPhone };
    if !bonds::allows(work.tx(), user, matter, letter.inviter)? {
        return Ok(Some(letter.id));
    }
    sending::join(work, letter.id, user)?;
    let before = relations::before(work, pair)?;
    requests::bring(work, Pair { me: pair.other, other: pair.me })?;
    relations::tell(work, before)?;
    let contact = sending::entry_of(work.tx(), letter.id)?;
    tell(work, letter.inviter, (user, contact))?;
    Ok(Some(letter.id))
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
