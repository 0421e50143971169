//! Reads an address book as it comes: vCard, CSV or JSON, told by what it holds. Nothing is looked up, nothing is fetched, and no more than one entry is kept.
//!
//! What can be read is given; what cannot is refused by its line and a reason, and reading goes on behind it.

mod csv;
mod json;
mod lines;
mod source;
mod text;
mod vcard;

pub use csv::neutral;
pub use source::{Format, NoAddressBook};
pub use text::tidy;

use model::{ContactFault, ContactSource};

use csv::Csv;
use json::Json;
use source::Sniffed;
use text::Unified;
use vcard::VCard;

/// Cards of one file that are read; one more ends the reading.
const CARDS: u64 = 200_000;
/// Addresses of one card that are read.
const ADDRESSES: usize = 50;
/// Bytes of one entry of CSV or JSON.
const ENTRY_BYTES: usize = 256 * 1024;
/// Characters of a name.
pub const NAME_CHARS: usize = 200;
/// Characters of an address, before it is looked at. No good one is that long.
const ADDRESS_CHARS: usize = 1_000;

/// What a line of an address book says somebody can be reached at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Where it stands.
    pub line: u64,
    /// Which of the two it is said to be.
    pub kind: Kind,
    /// As it stands there.
    pub text: String,
}

/// What an address is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

/// Somebody in an address book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Where it begins.
    pub line: u64,
    /// What they are called there; may be empty.
    pub name: String,
    /// What they can be reached at.
    pub addresses: Vec<Given>,
}

/// Something that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Where it stands.
    pub line: u64,
    /// Why not.
    pub fault: ContactFault,
}

/// One thing read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Somebody.
    Card(Card),
    /// Something else.
    Refused(Refusal),
}

impl Entry {
    const fn refused(line: u64, fault: ContactFault) -> Self {
        Self::Refused(Refusal { line, fault })
    }
}

/// A file that is being read.
#[derive(Debug, Default)]
pub struct Reading {
    unified: Unified,
    sniffed: Sniffed,
    book: Option<Book>,
    cards: u64,
    is_over: bool,
}

#[derive(Debug)]
enum Book {
    VCard(Box<VCard>),
    Csv(Box<Csv>),
    Json(Box<Json>),
}

impl Reading {
    /// Reads on.
    ///
    /// # Errors
    /// If it is no address book.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Entry>) -> Result<(), NoAddressBook> {
        if self.is_over {
            return Ok(());
        }
        let text = self.unified.push(bytes);
        let from = out.len();
        self.read(&text, out)?;
        self.bound(from, out);
        Ok(())
    }

    /// Reads what is left.
    ///
    /// # Errors
    /// As [`Reading::push`].
    pub fn finish(&mut self, out: &mut Vec<Entry>) -> Result<(), NoAddressBook> {
        if self.is_over {
            return Ok(());
        }
        let (text, from) = (self.unified.finish(), out.len());
        self.read(&text, out)?;
        if self.book.is_none() {
            let start = self.sniffed.take();
            self.begin(Format::of(&start)?, &start, out)?;
        }
        match &mut self.book {
            Some(Book::VCard(book)) => book.finish(out),
            Some(Book::Csv(book)) => book.finish(out)?,
            Some(Book::Json(book)) => book.finish(out),
            None => {}
        }
        self.bound(from, out);
        Ok(())
    }

    /// Where it comes from; none: not enough was read to tell.
    pub fn source(&self) -> Option<ContactSource> {
        match self.book.as_ref()? {
            Book::VCard(_) => Some(ContactSource::VCard),
            Book::Csv(book) => book.source(),
            Book::Json(_) => Some(ContactSource::Json),
        }
    }

    fn read(&mut self, text: &[u8], out: &mut Vec<Entry>) -> Result<(), NoAddressBook> {
        match &mut self.book {
            Some(Book::VCard(book)) => book.push(text, out),
            Some(Book::Csv(book)) => book.push(text, out)?,
            Some(Book::Json(book)) => book.push(text, out),
            None => {
                if let Some(start) = self.sniffed.push(text) {
                    self.begin(Format::of(&start)?, &start, out)?;
                }
            }
        }
        Ok(())
    }

    fn begin(&mut self, format: Format, start: &[u8], out: &mut Vec<Entry>) -> Result<(), NoAddressBook> {
        self.book = Some(match format {
            Format::VCard => Book::VCard(Box::default()),
            Format::Csv => Book::Csv(Box::default()),
            Format::Json => Book::Json(Box::default()),
        });
        self.read(start, out)
    }

    /// Ends the reading behind the last card that is read.
    fn bound(&mut self, from: usize, out: &mut Vec<Entry>) {
        let mut at = from;
        while let Some(entry) = out.get(at) {
            if let Entry::Card(Card { line, .. }) = entry {
                self.cards += 1;
                if self.cards > CARDS {
                    let line = *line;
                    out.truncate(at);
                    out.push(Entry::refused(line, ContactFault::TooMany));
                    self.is_over = true;
                    return;
                }
            }
            at += 1;
        }
    }
}

/// A card, as it is handed over: tidied, and refused where nobody can be reached by it.
fn hand_over(mut card: Card, out: &mut Vec<Entry>) {
    let line = card.line;
    card.name = tidy(&card.name, NAME_CHARS);
    for given in &mut card.addresses {
        given.text = tidy(&given.text, ADDRESS_CHARS);
    }
    card.addresses.retain(|given| !given.text.is_empty());
    if card.addresses.is_empty() {
        return out.push(Entry::refused(line, ContactFault::NoAddress));
    }
    let refused = card.addresses.get(ADDRESSES).map(|given| Entry::refused(given.line, ContactFault::TooManyAddresses));
    card.addresses.truncate(ADDRESSES);
    out.push(Entry::Card(card));
    out.extend(refused);
}

#[cfg(test)]
mod tests;
