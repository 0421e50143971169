//! Tables, as Google and Outlook write address books: a first row of names, then a row a person. Commas, semicolons or tabs between fields, whichever the
//! first row has most of.

mod columns;
mod rows;

use csv::{ByteRecord, Reader, ReaderBuilder};
use model::{ContactFault, ContactSource};

use super::source::NoAddressBook;
use super::text::decoded;
use super::{Card, Entry, Given, hand_over};
use columns::{Columns, Name};
use rows::{Row, Rows};

/// What begins a formula in a spreadsheet.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table that is being read.
#[derive(Debug, Default)]
pub struct Csv {
    rows: Rows,
    columns: Option<Columns>,
    separator: u8,
}

impl Csv {
    /// Reads on.
    ///
    /// # Errors
    /// If its first row names no column that is known.
    pub fn push(&mut self, text: &[u8], out: &mut Vec<Entry>) -> Result<(), NoAddressBook> {
        let rows = self.rows.push(text);
        rows.into_iter().try_for_each(|row| self.row(&row, out))
    }

    /// Reads what is left.
    ///
    /// # Errors
    /// As [`Csv::push`].
    pub fn finish(&mut self, out: &mut Vec<Entry>) -> Result<(), NoAddressBook> {
        let rows = self.rows.finish();
        rows.into_iter().try_for_each(|row| self.row(&row, out))?;
        if self.columns.is_some() { Ok(()) } else { Err(NoAddressBook::NoColumns) }
    }

    /// Whose columns these are.
    pub fn source(&self) -> Option<ContactSource> {
        self.columns.as_ref().map(|columns| columns.source)
    }

    fn row(&mut self, row: &Row, out: &mut Vec<Entry>) -> Result<(), NoAddressBook> {
        let Row { line, bytes, was_cut } = row;
        let line = *line;
        if bytes.trim_ascii().is_empty() {
            return Ok(());
        }
        let Some(columns) = &self.columns else {
            self.separator = rows::separator(bytes);
            self.rows.separated_by(self.separator);
            let names = fields(bytes, self.separator).unwrap_or_default();
            self.columns = Some(Columns::of(&names).ok_or(NoAddressBook::NoColumns)?);
            return Ok(());
        };
        if *was_cut {
            out.push(Entry::refused(line, ContactFault::TooLong));
            return Ok(());
        }
        match fields(bytes, self.separator) {
            Some(fields) => hand_over(card(columns, line, &fields), out),
            None => out.push(Entry::refused(line, ContactFault::BadLine)),
        }
        Ok(())
    }
}

fn card(columns: &Columns, line: u64, fields: &[String]) -> Card {
    let field = |at: &usize| fields.get(*at).map_or("", |field| plain(field.trim()));
    let said = |names: &[Name]| {
        let parts: Vec<&str> = names.iter().filter_map(|name| columns.names.get(name)).map(field).collect();
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let parts = [Name::Before, Name::Given, Name::Further, Name::Family, Name::Behind];
    let names = [said(&[Name::Full]), said(&parts), said(&[Name::Company])];
    let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let mut addresses = Vec::new();
    for (at, kind) in &columns.addresses {
        // Google writes several values of one label so.
        let values = field(at).split(":::").map(str::trim).filter(|value| !value.is_empty());
        addresses.extend(values.map(|text| Given { line, kind: *kind, text: plain(text).to_owned() }));
    }
    Card { line, name, addresses }
}

/// The fields of one row; none: it is none.
fn fields(row: &[u8], separator: u8) -> Option<Vec<String>> {
    let mut reader: Reader<&[u8]> = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(1_024)
        .from_reader(row);
    let mut record = ByteRecord::new();
    let there_is = reader.read_byte_record(&mut record).ok()?;
    there_is.then(|| record.iter().map(decoded).collect())
}

/// A field for a spreadsheet, which takes it for no formula.
pub fn neutral(field: &str) -> String {
    if field.starts_with(FORMULA) { ["'", field].concat() } else { field.to_owned() }
}

/// A field without the mark that [`neutral`] set.
fn plain(field: &str) -> &str {
    field.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(field)
}

#[cfg(test)]
mod tests;
