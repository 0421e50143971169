//! Where the rows of a table end: at the end of a line that is not within quotes. A quote that is never closed costs the rows up to the bound, no more.

use super::super::ENTRY_BYTES;
use super::super::lines::Lines;

/// Lines of one row.
const LINES: u64 = 200;

/// A row, as it stands in the file.
#[derive(Debug)]
pub struct Row {
    /// Where it begins.
    pub line: u64,
    /// All of it.
    pub bytes: Vec<u8>,
    /// There was more, or its quotes do not end.
    pub was_cut: bool,
}

/// Cuts what comes into rows.
#[derive(Debug)]
pub struct Rows {
    lines: Lines,
    separator: u8,
    open: Option<(Row, u64)>,
}

impl Default for Rows {
    fn default() -> Self {
        Self { lines: Lines::default(), separator: b',', open: None }
    }
}

impl Rows {
    /// What stands between fields from now on.
    pub const fn separated_by(&mut self, separator: u8) {
        self.separator = separator;
    }

    /// Takes what comes next, and gives the rows that are whole.
    pub fn push(&mut self, text: &[u8]) -> Vec<Row> {
        let (Self { lines, separator, open }, mut rows) = (self, Vec::new());
        lines.push(text, |line| take(open, *separator, (line.number, line.bytes, line.was_cut), &mut rows));
        rows
    }

    /// Gives the last ones.
    pub fn finish(&mut self) -> Vec<Row> {
        let (Self { lines, separator, open }, mut rows) = (self, Vec::new());
        lines.finish(|line| take(open, *separator, (line.number, line.bytes, line.was_cut), &mut rows));
        rows.extend(open.take().map(|(row, _)| Row { was_cut: true, ..row }));
        rows
    }
}

fn take(open: &mut Option<(Row, u64)>, separator: u8, (line, bytes, was_cut): (u64, &[u8], bool), rows: &mut Vec<Row>) {
    let (mut row, lines) = match open.take() {
        Some((mut row, lines)) => {
            row.bytes.push(b'\n');
            row.bytes.extend_from_slice(bytes);
            row.was_cut |= was_cut;
            (row, lines + 1)
        }
        None => (Row { line, bytes: bytes.to_vec(), was_cut }, 1),
    };
    if !row.was_cut && is_open(&row.bytes, separator) {
        row.was_cut = lines >= LINES || row.bytes.len() > ENTRY_BYTES;
        if !row.was_cut {
            *open = Some((row, lines));
            return;
        }
    }
    rows.push(row);
}

/// Whether the row's last field goes on: it began with a quote that has no end yet. Elsewhere a quote is a letter.
fn is_open(row: &[u8], separator: u8) -> bool {
    let (mut is_start, mut was_quoted, mut is_quoted) = (true, false, false);
    for byte in row {
        if is_quoted {
            is_quoted = *byte != b'"';
            was_quoted = !is_quoted;
        } else {
            // Of two quotes in a row the second opens the field again.
            is_quoted = *byte == b'"' && (is_start || was_quoted);
            was_quoted = false;
        }
        is_start = !is_quoted && (*byte == separator || *byte == b'\n');
    }
    is_quoted
}

/// What stands between the fields of a first row.
pub fn separator(row: &[u8]) -> u8 {
    let count = |mark: u8| row.iter().filter(|byte| **byte == mark).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}
