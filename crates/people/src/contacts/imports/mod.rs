//! An address book on its way in. Its bytes are stored as they come; a job reads them, some entries a unit, and whoever takes it over after a crash goes on
//! behind the last unit that was stored. So everything is there once, whatever dies.

mod http;
mod job;
mod query;
mod steps;
mod store;

use std::collections::HashMap;

use app::address::Region;
use app::jobs::Lease;
use app::{Caller, Comparisons, Error, Feature, Result, Work};
use db::Tx;
use model::{
    ContactFault, ContactId, ContactImportId, ContactImportState, ContactSource, ContactState, Job, JobState, Time,
    UserEvent, UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::book::{self, NewContact};
use super::matching;
use super::reading::NoAddressBook;
use steps::{Part, Row};

/// Refused lines that are told.
const TOLD: i64 = 100;
/// Bytes of a piece: read at once by a core that others want too, and taken away at once.
pub const PIECE: usize = 64 * 1024;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).with(job::feature())
}

/// Reads an address book that somebody brought.
#[derive(Debug, Serialize, Deserialize)]
struct ImportContacts {
    import: ContactImportId,
}

impl Job for ImportContacts {
    const KIND: &'static str = "people.import_contacts";

    fn about(&self) -> Option<String> {
        Some(format!("import {}", self.import))
    }
}

/// Takes the bytes of a file away that was read, or is not wanted any more.
#[derive(Debug, Serialize, Deserialize)]
struct DropPieces {
    import: ContactImportId,
}

impl Job for DropPieces {
    const KIND: &'static str = "people.drop_pieces";
}

/// How an address book is brought.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewImport {
    /// Whose numbers are meant where they lack the code of their country; none: such numbers are refused.
    pub region: Option<Region>,
    /// Where it comes from, where that does not show.
    pub source: Option<ContactSource>,
}

/// Something in a file that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusedLine {
    /// The line on which it stands, or begins.
    pub line: i64,
    /// Why not.
    pub reason: ContactFault,
}

/// A file of contacts, and how far it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactImport {
    /// Its id.
    pub id: ContactImportId,
    /// Where it stands.
    pub state: ContactImportState,
    /// Where it failed, why: `empty`, `no_text`, `no_columns`, or `interrupted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Where it comes from; null: it is not told yet.
    pub source: Option<ContactSource>,
    /// Bytes that are read.
    pub done: i64,
    /// Bytes there are.
    pub total: i64,
    /// Addresses that are new in your book.
    pub added: i64,
    /// Addresses whose name is another one now.
    pub changed: i64,
    /// Addresses that were there already.
    pub unchanged: i64,
    /// Addresses that stand in the file more than once. The first counts.
    pub repeated: i64,
    /// Of the new ones, behind how many somebody here was found.
    pub matched: i64,
    /// Lines and addresses that could not be read.
    pub refused: i64,
    /// The first hundred of these.
    pub refusals: Vec<RefusedLine>,
    /// When it was brought.
    pub created_at: Time,
    /// When it ended.
    pub ended_at: Option<Time>,
}

/// An import, as it is stored.
#[derive(Debug)]
struct Found {
    import: ContactImport,
    job: Option<JobState>,
}

impl Found {
    /// Where it stands. What nobody works on any more did not come through.
    fn shown(self) -> ContactImport {
        let mut import = self.import;
        let is_alive = matches!(self.job, Some(JobState::Waiting | JobState::Running));
        if import.state == ContactImportState::Running && !is_alive {
            import.state = ContactImportState::Failed;
            import.why = Some("interrupted".to_owned());
        }
        import
    }
}

/// What a job works on.
#[derive(Debug, Clone, Copy)]
struct Running {
    id: ContactImportId,
    user: UserId,
    book: i64,
    region: Option<Region>,
    source: Option<ContactSource>,
    pieces: i64,
    size: i64,
    /// How many steps are stored.
    steps: i64,
    /// How many addresses its person may compare.
    comparisons: Comparisons,
}

/// What became of the rows of a part.
#[derive(Debug, Default)]
struct Tally {
    added: i64,
    changed: i64,
    unchanged: i64,
    repeated: i64,
    refused: i64,
    matched: i64,
}

/// Begins an import: its bytes come next. The one before is forgotten.
///
/// # Errors
/// `import_running` (409) while another one is read.
pub fn receive(work: &mut Work<'_, '_>, caller: &Caller, new: &NewImport) -> Result<ContactImportId> {
    let (user, now) = (caller.user, work.now());
    // Holds the book: of two that begin at once one waits for the other.
    let book = book::open(work, user)?;
    let before = store::find(work.tx(), user, None)?.map(Found::shown);
    if before.is_some_and(|before| before.state == ContactImportState::Running) {
        return Err(Error::conflict("import_running", "Another import is being read. Wait for it, or call it off."));
    }
    forget(work, user)?;
    let id = work.new_id();
    store::insert(work.tx(), (id, user, book.id), new, now)?;
    Ok(id)
}

/// Adds a piece.
///
/// # Errors
/// `import_lost` (409) where another import took its place, or it was called off.
fn append(work: &mut Work<'_, '_>, id: ContactImportId, number: i64, bytes: &[u8]) -> Result<()> {
    if !store::grow(work.tx(), id, bytes.len())? {
        return Err(lost());
    }
    Ok(store::insert_piece(work.tx(), (id, number), bytes)?)
}

/// Says that all of it is there: a job reads it.
///
/// # Errors
/// As [`append`].
fn start(work: &mut Work<'_, '_>, caller: &Caller, id: ContactImportId) -> Result<ContactImport> {
    let job = work.enqueue(&ImportContacts { import: id })?;
    if !store::start(work.tx(), id, job)? {
        return Err(lost());
    }
    find(work.tx(), caller, Some(id))
}

/// Begins an import of bytes that are all here.
///
/// # Errors
/// As `receive`.
pub fn begin(work: &mut Work<'_, '_>, caller: &Caller, new: &NewImport, bytes: &[u8]) -> Result<ContactImport> {
    let id = receive(work, caller, new)?;
    for (number, piece) in (0_i64..).zip(bytes.chunks(PIECE)) {
        append(work, id, number, piece)?;
    }
    start(work, caller, id)
}

/// One of the caller's imports; without an id the last one.
///
/// # Errors
/// `no_such_import` (404).
pub fn find(tx: &mut Tx<'_>, caller: &Caller, id: Option<ContactImportId>) -> Result<ContactImport> {
    let mut import = store::find(tx, caller.user, id)?.map(Found::shown).ok_or_else(no_such_import)?;
    import.refusals = store::refusals(tx, import.id)?;
    Ok(import)
}

/// Whether the caller's last import is through. Where there never was one, nothing is.
///
/// # Errors
/// Storage errors.
pub fn is_recorded(tx: &mut Tx<'_>, caller: &Caller) -> Result<bool> {
    let last = store::find(tx, caller.user, None)?.map(Found::shown);
    Ok(last.is_some_and(|last| !matches!(last.state, ContactImportState::Running | ContactImportState::Receiving)))
}

/// Calls one off. What was read of it stays.
///
/// # Errors
/// `no_such_import` (404), `import_ended` (409).
pub fn cancel(work: &mut Work<'_, '_>, caller: &Caller, id: ContactImportId) -> Result<()> {
    let import = find(work.tx(), caller, Some(id))?;
    let now = work.now();
    if !store::end(work.tx(), import.id, (ContactImportState::Cancelled, None), now)? {
        return Err(Error::conflict("import_ended", "This import ended before."));
    }
    drop_pieces(work, import.id)
}

/// Forgets somebody's import, and with it calls it off.
///
/// # Errors
/// Storage errors.
pub fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    store::delete(work.tx(), user)?.map_or(Ok(()), |id| drop_pieces(work, id))
}

/// Forgets an import whose bytes stopped coming, and says whether there was one.
fn forget_stale(work: &mut Work<'_, '_>) -> Result<bool> {
    let before = work.now().plus_s(-3_600);
    let Some(id) = store::delete_stale(work.tx(), before)? else { return Ok(false) };
    drop_pieces(work, id)?;
    Ok(true)
}

/// Has the pieces of a file taken away: one at a time, since all of a large one would keep everybody waiting.
fn drop_pieces(work: &mut Work<'_, '_>, import: ContactImportId) -> Result<()> {
    work.enqueue(&DropPieces { import })?;
    Ok(())
}

/// Stores the next part of an import, with what it changes and how far it is: all of it or nothing.
///
/// # Errors
/// `import_lost` (409) where it was called off, or somebody else stored this part.
fn store_part(work: &mut Work<'_, '_>, running: &Running, part: &Part) -> Result<()> {
    let refused_before = store::advance(work.tx(), running.id, part)?.ok_or_else(lost)?;
    let book = book::hold(work, running.user)?.filter(|book| book.id == running.book).ok_or_else(lost)?;
    let mut tally = Tally { repeated: part.repeated, ..Tally::default() };
    let full = store_rows(work, running, (book.stored, part), &mut tally)?;
    let refused = part.refused.iter().copied().chain(full);
    for (number, (line, fault)) in (refused_before..).zip(refused) {
        tally.refused += 1;
        if number < TOLD {
            store::insert_refusal(work.tx(), (running.id, number), line, fault)?;
        }
    }
    Ok(store::count(work.tx(), running.id, &tally)?)
}

/// Stores the addresses of a part, and gives those that found no room.
fn store_rows(
    work: &mut Work<'_, '_>,
    running: &Running,
    (stored, part): (i64, &Part),
    tally: &mut Tally,
) -> Result<Vec<(i64, ContactFault)>> {
    let addresses: Vec<&str> = part.rows.iter().map(|row| row.address.as_str()).collect();
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let known = book::existing(work.tx(), running.book, &addresses)?;
    let known: HashMap<&str, &book::Known> = known.iter().map(|known| (known.address.as_str(), known)).collect();
    let mut new: Vec<&Row> = Vec::new();
    for row in &part.rows {
        match known.get(row.address.as_str()) {
            None => new.push(row),
            Some(known) if known.name != row.name && !row.name.is_empty() => {
                book::rename(work.tx(), (running.book, known.id), &row.name, part.source)?;
                tally.changed += 1;
            }
            Some(_) => tally.unchanged += 1,
        }
    }
    let room = usize::try_from(book::MOST.saturating_sub(stored)).unwrap_or(0);
    let full: Vec<&Row> = new.split_off(room.min(new.len()));
    add(work, running, (&new, part.source), tally)?;
    Ok(full.iter().map(|row| (row.line, ContactFault::Full)).collect())
}

/// Stores new addresses, compared with who is here as far as the budget goes.
fn add(
    work: &mut Work<'_, '_>,
    running: &Running,
    (new, source): (&[&Row], ContactSource),
    tally: &mut Tally,
) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let budget = usize::try_from(matching::budget(work, running.user, running.comparisons)?).unwrap_or(0);
    let checked: Vec<&str> = new.iter().take(budget).map(|row| row.address.as_str()).collect();
    let found = matching::find(work.tx(), running.user, &checked)?;
    matching::spend(work, running.user, checked.len())?;
    let mut contacts = Vec::with_capacity(new.len());
    for (at, row) in new.iter().enumerate() {
        let id: ContactId = work.new_id();
        let state = if at < checked.len() { ContactState::Pending } else { ContactState::Unchecked };
        contacts.push(NewContact { id, address: &row.address, name: &row.name, state });
    }
    let now = work.now();
    book::insert(work.tx(), running.book, &contacts, source, now)?;
    for contact in &contacts {
        if let Some(person) = found.get(contact.address) {
            matching::set_member(work, (running.book, contact.id), *person)?;
            tally.matched += 1;
        }
    }
    let added = i64::try_from(contacts.len()).unwrap_or(i64::MAX);
    tally.added += added;
    Ok(book::grow(work.tx(), running.book, added)?)
}

/// Says that all of it is read, and tells its person's devices.
///
/// # Errors
/// `lease_lost` (409).
fn finish(work: &mut Work<'_, '_>, id: ContactImportId, lease: Lease, why: Option<NoAddressBook>) -> Result<()> {
    work.complete(lease)?;
    let now = work.now();
    let end = match why {
        None => (ContactImportState::Done, None),
        Some(NoAddressBook::Empty) => (ContactImportState::Failed, Some("empty")),
        Some(NoAddressBook::NoText) => (ContactImportState::Failed, Some("no_text")),
        Some(NoAddressBook::NoColumns) => (ContactImportState::Failed, Some("no_columns")),
    };
    if !store::end(work.tx(), id, end, now)? {
        return Ok(());
    }
    drop_pieces(work, id)?;
    let Some((user, import)) = store::owned(work.tx(), id)? else { return Ok(()) };
    let ContactImport { added, changed, unchanged, refused, matched, state, .. } = import;
    let event = UserEvent::ContactsImported { import: id, state, added, changed, unchanged, refused, matched };
    work.announce_to(user, &event)?;
    Ok(())
}

fn no_such_import() -> Error {
    Error::not_found("no_such_import", "There is no such import.")
}

fn lost() -> Error {
    Error::conflict("import_lost", "This import was called off, or another one took its place.")
}
