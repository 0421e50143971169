//! Inviting the addresses of one's book: whom somebody chose is written down at once, and letters go out beside, as fast as the limits let them.
//!
//! A letter is handed to the outbox in the unit that says so of the entry: after a crash there is both or neither. One address is invited once by each
//! person, and reminded once.

mod http;
mod job;
mod own_data;
mod places;
mod reminding;
mod store;

use app::http::Language;
use app::mail;
use app::{Caller, Error, Feature, Result, Work};
use db::Tx;
use model::{ContactId, ContactState, InvitationOutcome, LetterId, LetterKind, Time, UserId};

use super::closing::{Seal, Sealed, is_closed};
use super::letters::{About, Draft, Site};
use super::{no_such_invitation, token};
use crate::contacts::hold_book;
use crate::somebody;
use job::SendInvitations;
use places::Places;

/// Seconds until the reminder: a week.
const REMIND_S: i64 = 7 * 24 * 3_600;
/// Entries of one unit.
const AT_ONCE: i64 = 20;
/// Wishes of one person that may wait.
const MOST_ORDERS: i64 = 20;
/// Entries that may be named at a time.
const MOST_NAMED: usize = 5_000;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).with(job::feature()).with(own_data::feature()).on_user_erased(forget)
}

/// Whom somebody invites.
#[derive(Debug, Clone)]
enum Chosen {
    /// These entries of their book.
    Some(Vec<ContactId>),
    /// All but these.
    AllBut(Vec<ContactId>),
}

/// A wish to invite.
#[derive(Debug, Clone)]
struct Wish {
    chosen: Chosen,
    then: InvitationOutcome,
    language: Language,
}

/// A wish as it is stored, one for each way.
#[derive(Debug)]
struct Order {
    user: UserId,
    username: String,
    book: i64,
    way: LetterKind,
    is_all: bool,
    contacts: String,
    after: ContactId,
    then: InvitationOutcome,
    language: Language,
}

/// An entry of a book that is looked at.
#[derive(Debug)]
struct Entry {
    id: ContactId,
    address: String,
    state: ContactState,
}

/// An invitation that went to an address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub id: i64,
    pub inviter: UserId,
    pub then: InvitationOutcome,
}

/// What was sent, to be stored.
struct Sent<'a> {
    id: i64,
    inviter: UserId,
    address: &'a str,
    sealed: &'a Sealed,
    then: InvitationOutcome,
    language: Language,
    token_hash: Vec<u8>,
    letter: LetterId,
    remind_at: Time,
}

/// How far a unit came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// There may be more.
    Goes,
    /// There is nothing more to do.
    Ends,
    /// The limits let nothing more through now.
    Waits,
}

/// Notes whom somebody invites. Letters go out beside.
///
/// # Errors
/// `is_bot`, `no_contacts`, `too_many_invitations` (409); `invalid_request` (422).
fn order(work: &mut Work<'_, '_>, caller: &Caller, wish: &Wish) -> Result<()> {
    if somebody::is_bot(work, caller.user)? {
        return Err(Error::conflict("is_bot", "A bot has no friends, and invites nobody."));
    }
    let (Chosen::Some(named) | Chosen::AllBut(named)) = &wish.chosen;
    if named.len() > MOST_NAMED {
        return Err(Error::invalid("invalid_request", "Name at most 5,000 contacts."));
    }
    let book = hold_book(work, caller.user)?.ok_or_else(|| Error::conflict("no_contacts", "Bring contacts first."))?;
    if store::count_orders(work.tx(), caller.user)? >= MOST_ORDERS {
        return Err(Error::conflict("too_many_invitations", "Wait until those are sent that you asked for."));
    }
    let now = work.now();
    for way in [LetterKind::Mail, LetterKind::Text] {
        let id: ContactId = work.new_id();
        store::insert_order(work.tx(), (id.get(), caller.user, book), (way, wish), now)?;
    }
    work.enqueue(&SendInvitations { user: caller.user }).map(|_| ())
}

/// Calls off what was not sent yet.
fn call_off(work: &mut Work<'_, '_>, caller: &Caller) -> Result<()> {
    Ok(store::delete_orders(work.tx(), caller.user)?)
}

/// Sends the next letters of a wish.
///
/// # Errors
/// Storage errors.
fn step(work: &mut Work<'_, '_>, id: i64, site: &Site, places: Places) -> Result<Step> {
    let Some(user) = store::owner(work.tx(), id)? else { return Ok(Step::Ends) };
    // Held first: whoever else sends for this person waits, and so does an emptying of the book.
    let book = hold_book(work, user)?;
    let Some(order) = store::order(work.tx(), id)? else { return Ok(Step::Ends) };
    if book != Some(order.book) {
        store::delete_order(work.tx(), id)?;
        return Ok(Step::Ends);
    }
    let entries = store::entries(work.tx(), &order, AT_ONCE)?;
    for entry in &entries {
        if !invite(work, &order, entry, (site, places))? {
            return Ok(Step::Waits);
        }
        store::advance(work.tx(), id, entry.id)?;
    }
    if i64::try_from(entries.len()).is_ok_and(|count| count == AT_ONCE) {
        return Ok(Step::Goes);
    }
    store::delete_order(work.tx(), id)?;
    Ok(Step::Ends)
}

/// Invites an entry, or says of it why not. False: the limits let nothing more through now.
fn invite(work: &mut Work<'_, '_>, order: &Order, entry: &Entry, (site, places): (&Site, Places)) -> Result<bool> {
    // Who is a member or was invited gets nothing; whoever is blocked may have been let in again.
    if !matches!(entry.state, ContactState::Pending | ContactState::Unchecked | ContactState::Blocked) {
        return Ok(true);
    }
    let place = (order.book, entry.id);
    if let Some(state) = store::state_of(work.tx(), order.user, &entry.address)? {
        store::set_entry(work.tx(), place, state)?;
        return Ok(true);
    }
    let seal = Seal::of(work.tx())?;
    let sealed = seal.seal(&entry.address);
    if is_closed(work.tx(), &sealed)? {
        store::set_entry(work.tx(), place, ContactState::Blocked)?;
        return Ok(true);
    }
    if !places::take(work, order.user, &entry.address, places)? {
        return Ok(false);
    }
    let (token, now) = (token::draw(work)?, work.now());
    let draft = Draft {
        about: About::Invitation,
        address: &entry.address,
        by: &order.username,
        language: order.language,
        token: &token,
        closing: &seal.token(&sealed),
    };
    let letter = mail::send(work, &draft.write(site))?;
    let id: ContactId = work.new_id();
    let sent = Sent {
        id: id.get(),
        inviter: order.user,
        address: &entry.address,
        sealed: &sealed,
        then: order.then,
        language: order.language,
        token_hash: token::hash(&token),
        letter,
        remind_at: now.plus_s(REMIND_S),
    };
    store::insert_sent(work.tx(), &sent, now)?;
    store::set_entry(work.tx(), place, ContactState::Invited)?;
    Ok(true)
}

/// An invitation that went to an address, if it works: one that somebody accepted works for them alone.
///
/// # Errors
/// Storage errors.
pub(super) fn find(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<Letter>> {
    Ok(store::find(tx, token_hash)?)
}

/// The next invitation that went to an address and that nobody accepted yet.
///
/// # Errors
/// Storage errors.
pub(super) fn next_live(tx: &mut Tx<'_>, address: &str, after: i64) -> Result<Option<Letter>> {
    Ok(store::next_live(tx, address, after)?)
}

/// Ends an invitation that leads to nothing.
///
/// # Errors
/// Storage errors.
pub(super) fn end(work: &mut Work<'_, '_>, id: i64) -> Result<()> {
    Ok(store::end(work.tx(), id)?)
}

/// The entry that an invitation went to, if it is still there.
///
/// # Errors
/// Storage errors.
pub(super) fn entry_of(tx: &mut Tx<'_>, id: i64) -> Result<Option<ContactId>> {
    Ok(store::entry_of(tx, id)?)
}

/// Notes that somebody came by an invitation. False: they did before.
///
/// # Errors
/// `no_such_invitation` (404): somebody else did.
pub(super) fn join(work: &mut Work<'_, '_>, id: i64, user: UserId) -> Result<bool> {
    if store::set_joined(work.tx(), id, user)? {
        store::set_entry_joined(work.tx(), id, user)?;
        return Ok(true);
    }
    if store::joined(work.tx(), id)? == Some(user) { Ok(false) } else { Err(no_such_invitation()) }
}

/// Somebody who is gone invites nobody, and nothing says whom they invited.
fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    store::delete_orders(work.tx(), user)?;
    store::forget_joined(work.tx(), user)?;
    Ok(store::delete_sent(work.tx(), user)?)
}
