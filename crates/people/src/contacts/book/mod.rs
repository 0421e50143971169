//! Somebody's address book: what is in it, how they look at it, and how it goes.

mod http;
mod job;
mod own_data;
mod page;
mod store;

use std::collections::HashMap;

use app::{Caller, Error, Feature, Result, User, Work, cut_page};
use db::{Tx, Value};
use model::{ContactId, ContactSource, ContactState, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{imports, matching};

pub use job::ClearContacts;
pub use store::{Known, NewContact, existing, grow, insert, rename};

/// Entries that one account may have.
pub const MOST: i64 = 200_000;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    let book = Feature::new().routes(http::routes()).on_user_erased(erase);
    book.with(job::feature()).with(own_data::feature())
}

/// An address of your address book.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// What you call them; may be empty.
    pub name: String,
    /// The e-mail address, as it is compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Or the number, in E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What became of it.
    pub state: ContactState,
    /// Where it comes from.
    pub source: ContactSource,
    /// Who is found by it, as long as they let themselves be found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// When it came.
    pub created_at: Time,
}

/// A page of your address book.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactPage {
    /// The entries, the oldest first.
    pub contacts: Vec<Contact>,
    /// How many there are in all, of whatever state.
    pub stored: i64,
    /// What `after` of the next page is; null: there is none.
    pub next: Option<ContactId>,
}

/// A book that is held until the unit ends.
#[derive(Debug, Clone, Copy)]
pub struct Book {
    /// Which.
    pub id: i64,
    /// How many entries it has.
    pub stored: i64,
}

/// An entry, as it is stored.
#[derive(Debug)]
struct Row {
    id: ContactId,
    address: String,
    name: String,
    source: ContactSource,
    state: ContactState,
    matched: Option<UserId>,
    created_at: Time,
}

/// Holds somebody's book. None: they have none.
///
/// # Errors
/// Storage errors.
pub fn hold(work: &mut Work<'_, '_>, user: UserId) -> Result<Option<Book>> {
    Ok(store::hold(work.tx(), user)?)
}

/// As `hold`, and gives which it is.
///
/// # Errors
/// Storage errors.
pub fn hold_id(work: &mut Work<'_, '_>, user: UserId) -> Result<Option<i64>> {
    Ok(hold(work, user)?.map(|book| book.id))
}

/// Holds somebody's book, which is begun where there is none.
///
/// # Errors
/// Storage errors.
pub fn open(work: &mut Work<'_, '_>, user: UserId) -> Result<Book> {
    if let Some(book) = hold(work, user)? {
        return Ok(book);
    }
    let id: ContactId = work.new_id();
    store::begin(work.tx(), user, id.get())?;
    Ok(Book { id: id.get(), stored: 0 })
}

/// A page of the caller's book.
///
/// # Errors
/// Storage errors.
pub fn list(
    tx: &mut Tx<'_>,
    caller: &Caller,
    (state, after): (Option<ContactState>, ContactId),
    limit: i64,
) -> Result<ContactPage> {
    let Some(book) = store::find(tx, caller.user)? else {
        return Ok(ContactPage { contacts: Vec::new(), stored: 0, next: None });
    };
    let mut rows = match state {
        Some(state) => store::of_state(tx, book.id, state, after, limit + 1)?,
        None => store::all(tx, book.id, after, limit + 1)?,
    };
    let next = cut_page(&mut rows, limit).map(|row| row.id);
    Ok(ContactPage { contacts: shown(tx, caller.user, &rows)?, stored: book.stored, next })
}

/// One entry of the caller's book.
///
/// # Errors
/// `no_such_contact` (404).
pub fn one(tx: &mut Tx<'_>, caller: &Caller, contact: ContactId) -> Result<Contact> {
    let row = match store::find(tx, caller.user)? {
        Some(book) => store::one(tx, book.id, contact)?,
        None => None,
    };
    let row = row.ok_or_else(no_such_contact)?;
    shown(tx, caller.user, &[row])?.pop().ok_or_else(no_such_contact)
}

/// Entries with the people behind them, as far as those let themselves be found.
fn shown(tx: &mut Tx<'_>, user: UserId, rows: &[Row]) -> Result<Vec<Contact>> {
    let found: Vec<(String, UserId)> =
        rows.iter().filter_map(|row| Some((row.address.clone(), row.matched?))).collect();
    let admitted = matching::admitted(tx, user, &found)?;
    let open = found.iter().zip(admitted).filter(|(_, is)| *is).map(|((address, person), _)| (address, *person));
    let open: HashMap<&String, UserId> = open.collect();
    let people: HashMap<UserId, User> =
        store::people(tx, open.values().copied())?.into_iter().map(|person| (person.id, person)).collect();
    let contact = |row: &Row| {
        let is_email = row.address.contains('@');
        Contact {
            id: row.id,
            name: row.name.clone(),
            email: is_email.then(|| row.address.clone()),
            phone: (!is_email).then(|| row.address.clone()),
            state: row.state,
            source: row.source,
            user: open.get(&row.address).and_then(|person| people.get(person)).cloned(),
            created_at: row.created_at,
        }
    };
    Ok(rows.iter().map(contact).collect())
}

/// Takes one entry out of the caller's book.
///
/// # Errors
/// `no_such_contact` (404).
pub fn remove(work: &mut Work<'_, '_>, caller: &Caller, contact: ContactId) -> Result<()> {
    let gone = match hold(work, caller.user)? {
        Some(book) if store::delete(work.tx(), book.id, contact)? => Some(book),
        _ => None,
    };
    let book = gone.ok_or_else(no_such_contact)?;
    Ok(grow(work.tx(), book.id, -1)?)
}

/// Empties the caller's book. What hangs on it is seen by nobody from this moment on; an import that runs is called off.
///
/// # Errors
/// Storage errors.
pub fn clear(work: &mut Work<'_, '_>, caller: &Caller) -> Result<()> {
    imports::forget(work, caller.user)?;
    let Some(book) = hold(work, caller.user)? else { return Ok(()) };
    let id: ContactId = work.new_id();
    store::replace(work.tx(), caller.user, id.get())?;
    work.enqueue(&ClearContacts { book: book.id })?;
    Ok(())
}

/// Takes everything away that somebody brought, and them out of the books of others.
fn erase(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    imports::forget(work, user)?;
    matching::forget(work.tx(), user)?;
    store::forget_person(work.tx(), user)?;
    if let Some(book) = hold(work, user)? {
        store::close(work.tx(), user)?;
        work.enqueue(&ClearContacts { book: book.id })?;
    }
    Ok(())
}

fn no_such_contact() -> Error {
    Error::not_found("no_such_contact", "There is no such contact.")
}

/// Words as one parameter, to be read by `json_each`.
pub fn words<T: AsRef<str>>(words: &[T]) -> Value {
    Value::Text(serde_json::Value::from(words.iter().map(AsRef::as_ref).collect::<Vec<&str>>()).to_string())
}
