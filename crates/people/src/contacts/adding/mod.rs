//! One entry that somebody writes down by hand.

mod http;

use app::address::{Address, Region, Typed};
use app::{Caller, Comparisons, Error, Feature, Result, Work};
use model::{ContactId, ContactSource, ContactState};
use serde::Deserialize;
use utoipa::ToSchema;

use super::book::{self, Book, Contact, NewContact};
use super::matching;
use super::reading::{NAME_CHARS, tidy};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// Somebody to be written down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandwrittenContact {
    /// What you call them; of more than 200 characters the first.
    #[serde(default)]
    name: String,
    /// Their e-mail address, or their number.
    address: Typed,
    /// Whose numbers may lack the code of their country (ISO 3166-1). Absent: those of where the server stands.
    #[schema(value_type = Option<String>)]
    region: Option<Region>,
}

/// Somebody to be written down whose address can be read.
struct Entry {
    name: String,
    address: Address,
}

impl HandwrittenContact {
    fn entry(&self, region: Option<Region>) -> Result<Entry> {
        Ok(Entry { name: tidy(&self.name, NAME_CHARS), address: self.address.address(self.region.or(region))? })
    }
}

/// Writes somebody down; who is there already is called as they are called now.
///
/// # Errors
/// `contacts_full` (409).
fn add(work: &mut Work<'_, '_>, caller: &Caller, entry: &Entry, most: Comparisons) -> Result<Contact> {
    let (book, address) = (book::open(work, caller.user)?, entry.address.folded());
    let id = match book::existing(work.tx(), book.id, &[&address])?.pop() {
        None => insert(work, caller, (book, &address, &entry.name), most)?,
        Some(known) => {
            if known.name != entry.name && !entry.name.is_empty() {
                book::rename(work.tx(), (book.id, known.id), &entry.name, ContactSource::Hand)?;
            }
            known.id
        }
    };
    book::one(work.tx(), caller, id)
}

fn insert(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    (book, address, name): (Book, &str, &str),
    most: Comparisons,
) -> Result<ContactId> {
    if book.stored >= book::MOST {
        return Err(Error::conflict("contacts_full", "An address book holds 200,000 addresses. Remove some first."));
    }
    let is_compared = matching::budget(work, caller.user, most)? > 0;
    let state = if is_compared { ContactState::Pending } else { ContactState::Unchecked };
    let contact = NewContact { id: work.new_id(), address, name, state };
    let now = work.now();
    book::insert(work.tx(), book.id, std::slice::from_ref(&contact), ContactSource::Hand, now)?;
    book::grow(work.tx(), book.id, 1)?;
    if is_compared {
        matching::spend(work, caller.user, 1)?;
        let found = matching::find(work.tx(), caller.user, &[address])?;
        if let Some(person) = found.get(address) {
            matching::set_member(work, (book.id, contact.id), *person)?;
        }
    }
    Ok(contact.id)
}
