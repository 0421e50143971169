//! Compares what waited, once there is budget again, and finds those who came or opened themselves since.

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Comparisons, Feature, Result, Work};
use db::json_list;
use model::{ContactId, ContactState, Id, Job, UserId};
use serde::{Deserialize, Serialize};

use super::store::{self, Findable};
use crate::contacts::book;
use crate::invitations::tell_joined;

/// Addresses of one unit.
const AT_ONCE: i64 = 200;

/// Compares contacts with those who are here now.
#[derive(Debug, Serialize, Deserialize)]
struct MatchContacts {}

impl Job for MatchContacts {
    const KIND: &'static str = "people.match_contacts";
}

/// An entry behind which nobody was found so far.
pub struct Waiting {
    pub user: UserId,
    pub book: i64,
    pub contact: ContactId,
    pub address: String,
}

pub fn feature() -> Feature {
    let matching = Feature::new().job(JobOptions::default(), run);
    matching.schedule("people.match_contacts", "17 * * * *", MatchContacts {})
}

async fn run(app: App, _: MatchContacts, context: JobContext) -> Result<(), Failure> {
    check_waiting(&app, &context).await?;
    find_newcomers(&app, &context).await
}

/// Whoever has entries that wait, as far as their budget goes.
async fn check_waiting(app: &App, context: &JobContext) -> Result<(), Failure> {
    let (mut after, most) = (UserId::from_raw(0), app.config().limits.comparisons);
    loop {
        let people = app.read(move |tx| Ok(store::waiting(tx, after)?)).await?;
        let Some(last) = people.last() else { return Ok(()) };
        after = *last;
        for user in people {
            while app.write_bulk(move |work| check_some(work, user, most)).await? {
                context.check()?;
            }
        }
    }
}

/// Compares the next entries of somebody. True: there may be more.
fn check_some(work: &mut Work<'_, '_>, user: UserId, most: Comparisons) -> Result<bool> {
    let Some(book) = book::hold(work, user)? else { return Ok(false) };
    let most = super::budget(work, user, most)?.min(AT_ONCE);
    let contacts = store::unchecked(work.tx(), book.id, most)?;
    let addresses: Vec<&str> = contacts.iter().map(|(_, address)| address.as_str()).collect();
    let found = super::find(work.tx(), user, &addresses)?;
    super::spend(work, user, contacts.len())?;
    store::set_pending(work.tx(), book.id, json_list(contacts.iter().map(|(contact, _)| *contact)))?;
    for (contact, address) in &contacts {
        if let Some(person) = found.get(address) {
            store::set_found(work.tx(), (book.id, *contact), ContactState::Member, *person)?;
        }
    }
    Ok(i64::try_from(contacts.len()).is_ok_and(|count| count == AT_ONCE))
}

/// Whoever lets themselves be found, and is hoped for.
async fn find_newcomers(app: &App, context: &JobContext) -> Result<(), Failure> {
    let mut after = UserId::from_raw(0);
    loop {
        let people = app.read(move |tx| Ok(store::findable(tx, after)?)).await?;
        let Some(last) = people.last() else { return Ok(()) };
        after = last.user;
        for Findable { user, email, phone, .. } in people {
            for address in email.into_iter().chain(phone) {
                context.check()?;
                find_by(app, user, address).await?;
            }
        }
    }
}

/// Finds somebody by an address for all who hope for it.
///
/// # Errors
/// Storage errors.
pub async fn find_by(app: &App, person: UserId, address: String) -> Result<(), Failure> {
    let mut after = ContactId::from_raw(0);
    loop {
        let asked = address.clone();
        let last = app.write_bulk(move |work| greet(work, person, &asked, after)).await?;
        let Some(last) = last else { return Ok(()) };
        after = last;
    }
}

/// Tells the entries with this address that somebody stands behind it now, where that person lets the entry's owner know. Gives the last one looked at.
fn greet(work: &mut Work<'_, '_>, person: UserId, address: &str, after: ContactId) -> Result<Option<ContactId>> {
    let waiting = store::hoping(work.tx(), address, after)?;
    for entry in &waiting {
        let found = super::find(work.tx(), entry.user, &[&entry.address])?;
        if found.get(&entry.address) == Some(&person) {
            store::set_found(work.tx(), (entry.book, entry.contact), ContactState::Joined, person)?;
            tell_joined(work, entry.user, (person, Some(entry.contact)))?;
        }
    }
    Ok(waiting.last().map(|entry| entry.contact))
}
