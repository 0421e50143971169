//! Tables, as Google and Outlook write address books: a first row of names, then a row a person. Commas, semicolons or tabs between fields, whichever the
//! first row has most of.

mod columns;
mod fields;
mod rows;

use model::{ContactFault, ContactSource};

use super::source::NoAddressBook;
use super::{Card, Entry, Given, hand_over};
use columns::{Columns, Name};
use fields::Fields;
use rows::{Row, Rows};

/// What begins a formula in a spreadsheet.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table that is being read.
#[derive(Debug, Default)]
pub struct Csv {
    rows: Rows,
    head: Option<(Columns, Fields)>,
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
        if self.head.is_some() { Ok(()) } else { Err(NoAddressBook::NoColumns) }
    }

    /// Whose columns these are.
    pub fn source(&self) -> Option<ContactSource> {
        self.head.as_ref().map(|(columns, _)| columns.source)
    }

    fn row(&mut self, row: &Row, out: &mut Vec<Entry>) -> Result<(), NoAddressBook> {
        let Row { line, bytes, was_cut } = row;
        let line = *line;
        if bytes.trim_ascii().is_empty() {
            return Ok(());
        }
        let Some((columns, fields)) = &mut self.head else {
            let separator = rows::separator(bytes);
            self.rows.separated_by(separator);
            let mut fields = Fields::separated_by(separator);
            fields.read(bytes);
            let names: Vec<String> = (0..fields.count()).map(|at| fields.text(at)).collect();
            let columns = Columns::of(&names).ok_or(NoAddressBook::NoColumns)?;
            self.head = Some((columns, fields));
            return Ok(());
        };
        if *was_cut {
            out.push(Entry::refused(line, ContactFault::TooLong));
        } else if fields.read(bytes) {
            hand_over(card(columns, line, fields), out);
        } else {
            out.push(Entry::refused(line, ContactFault::BadLine));
        }
        Ok(())
    }
}

fn card(columns: &Columns, line: u64, fields: &Fields) -> Card {
    let field = |at: &usize| plain(fields.text(*at).trim()).to_owned();
    let said = |names: &[Name]| {
        let parts: Vec<String> = names.iter().filter_map(|name| columns.names.get(name)).map(field).collect();
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let parts = [Name::Before, Name::Given, Name::Further, Name::Family, Name::Behind];
    let names: [&[Name]; 3] = [&[Name::Full], &parts, &[Name::Company]];
    let name = names.into_iter().map(said).find(|name| !name.is_empty()).unwrap_or_default();
    let mut addresses = Vec::new();
    for (at, kind) in &columns.addresses {
        let values = field(at);
        // Google writes several values of one label so.
        let values = values.split(":::").map(str::trim).filter(|value| !value.is_empty());
        addresses.extend(values.map(|text| Given { line, kind: *kind, text: plain(text).to_owned() }));
    }
    Card { line, name, addresses }
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
