//! What is read becomes steps: an address with a name, an address that was there before, a refusal. They come in one order, however often a file is read, so
//! that a number says how far an import is.

use std::collections::HashSet;

use app::address::{Address, Region};
use model::{ContactFault, ContactSource};

use crate::contacts::book::MOST;
use crate::contacts::reading::{Entry, Kind, NoAddressBook, Reading};

/// Rows of one unit.
const ROWS: usize = 200;
/// Steps of one unit.
const STEPS: i64 = 5_000;

/// An address as it is stored, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub line: i64,
    /// As it is compared.
    pub address: String,
    /// What its card says.
    pub name: String,
}

/// What one unit stores.
#[derive(Debug)]
pub struct Part {
    /// The step before its first one.
    pub from: i64,
    /// Its last step.
    pub to: i64,
    /// Bytes that are read with it.
    pub read_bytes: i64,
    /// Where the file comes from.
    pub source: ContactSource,
    /// Addresses, each once in the whole file.
    pub rows: Vec<Row>,
    /// Addresses that stood in the file before.
    pub repeated: i64,
    /// What could not be read.
    pub refused: Vec<(i64, ContactFault)>,
}

/// A file on its way into parts.
#[derive(Debug)]
pub struct Steps {
    reading: Reading,
    region: Option<Region>,
    source: Option<ContactSource>,
    /// Addresses that were there: never more than a book has.
    seen: HashSet<String>,
    step: i64,
    read_bytes: i64,
}

impl Steps {
    /// At the beginning of a file.
    pub fn new(region: Option<Region>, source: Option<ContactSource>) -> Self {
        Self { reading: Reading::default(), region, source, seen: HashSet::new(), step: 0, read_bytes: 0 }
    }

    /// The parts of the next piece; none: of what is left.
    ///
    /// # Errors
    /// If it is no address book.
    pub fn read(&mut self, piece: Option<&[u8]>) -> Result<Vec<Part>, NoAddressBook> {
        let mut entries = Vec::new();
        match piece {
            Some(bytes) => {
                self.reading.push(bytes, &mut entries)?;
                self.read_bytes += i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            }
            None => self.reading.finish(&mut entries)?,
        }
        let mut parts = vec![self.part()];
        for entry in entries {
            match entry {
                Entry::Refused(refused) => self.refuse(&mut parts, refused.line, refused.fault),
                Entry::Card(card) => {
                    for given in &card.addresses {
                        self.given(&mut parts, &card.name, (given.line, given.kind, &given.text));
                    }
                }
            }
        }
        Ok(parts)
    }

    fn part(&self) -> Part {
        let source = self.source.or_else(|| self.reading.source()).unwrap_or(ContactSource::Json);
        let (from, to, read_bytes) = (self.step, self.step, self.read_bytes);
        Part { from, to, read_bytes, source, rows: Vec::new(), repeated: 0, refused: Vec::new() }
    }

    /// The part that takes the next step.
    fn next<'a>(&mut self, parts: &'a mut Vec<Part>) -> Option<&'a mut Part> {
        if parts.last().is_none_or(|part| part.rows.len() >= ROWS || part.to - part.from >= STEPS) {
            parts.push(self.part());
        }
        self.step += 1;
        let part = parts.last_mut()?;
        part.to = self.step;
        Some(part)
    }

    fn refuse(&mut self, parts: &mut Vec<Part>, line: u64, fault: ContactFault) {
        let line = i64::try_from(line).unwrap_or(i64::MAX);
        if let Some(part) = self.next(parts) {
            part.refused.push((line, fault));
        }
    }

    fn given(&mut self, parts: &mut Vec<Part>, name: &str, (line, kind, text): (u64, Kind, &str)) {
        let fault = match kind {
            Kind::Email => ContactFault::BadEmail,
            Kind::Phone => ContactFault::BadPhone,
        };
        let address = match (kind, Address::read(text, self.region)) {
            (Kind::Email, Ok(address @ Address::Email(_))) | (Kind::Phone, Ok(address @ Address::Phone(_))) => {
                address.folded()
            }
            _ => return self.refuse(parts, line, fault),
        };
        if self.seen.contains(&address) {
            if let Some(part) = self.next(parts) {
                part.repeated += 1;
            }
            return;
        }
        if i64::try_from(self.seen.len()).is_ok_and(|seen| seen >= MOST) {
            return self.refuse(parts, line, ContactFault::Full);
        }
        self.seen.insert(address.clone());
        if let Some(part) = self.next(parts) {
            let line = i64::try_from(line).unwrap_or(i64::MAX);
            part.rows.push(Row { line, address, name: name.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> String {
        let card = |number: i64| {
            let phone = if number % 7 == 0 { "nonsense".to_owned() } else { format!("+4915123{:06}", number % 900) };
            format!("BEGIN:VCARD\nFN:P{number}\nTEL:{phone}\nEMAIL:P{number}@example.org\nEND:VCARD\n")
        };
        (0..1_000).map(card).collect()
    }

    fn parts(text: &str, piece: usize) -> Vec<Part> {
        let mut steps = Steps::new(None, None);
        let mut parts = Vec::new();
        for bytes in text.as_bytes().chunks(piece) {
            parts.extend(steps.read(Some(bytes)).unwrap());
        }
        parts.extend(steps.read(None).unwrap());
        parts
    }

    #[test]
    fn steps_are_the_same_wherever_the_file_is_cut_and_no_unit_is_too_large() {
        let whole = parts(&book(), usize::MAX);
        let rows = |parts: &[Part]| parts.iter().flat_map(|part| part.rows.clone()).collect::<Vec<Row>>();
        for piece in [999, 10_000] {
            let cut = parts(&book(), piece);
            assert!(rows(&cut) == rows(&whole) && cut.last().unwrap().to == whole.last().unwrap().to);
        }
        assert_eq!(whole.last().unwrap().to, 2_000);
        assert!(whole.iter().all(|part| part.rows.len() <= ROWS && part.to - part.from <= STEPS));
        assert!(whole.windows(2).all(|pair| pair[0].to == pair[1].from));
        let repeated: i64 = whole.iter().map(|part| part.repeated).sum();
        let refused: usize = whole.iter().map(|part| part.refused.len()).sum();
        assert_eq!((rows(&whole).len() as i64 + repeated + refused as i64, refused), (2_000, 143));
        let mut addresses: Vec<String> = rows(&whole).into_iter().map(|row| row.address).collect();
        addresses.sort_unstable();
        assert!(
            addresses.windows(2).all(|pair| pair[0] != pair[1]) && addresses.contains(&"p1@example.org".to_owned())
        );
    }
}
