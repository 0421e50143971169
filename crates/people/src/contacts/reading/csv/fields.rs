//! The fields of one row, without their quotes.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::super::text::decoded;

/// Takes rows apart, one after the other. Nothing is made anew for each.
#[derive(Debug)]
pub struct Fields {
    reader: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
}

impl Fields {
    /// By what stands between two of them.
    pub fn separated_by(separator: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(separator).build();
        Self { reader, text: Vec::new(), ends: Vec::new(), count: 0 }
    }

    /// Takes a row; false: there is none.
    pub fn read(&mut self, row: &[u8]) -> bool {
        self.reader.reset();
        // Fields are no longer than their row, and between two of them stands a byte. A place more is asked for before the end is seen.
        self.text.resize(row.len() + 1, 0);
        self.ends.resize(row.len() + 2, 0);
        let (mut rest, mut filled) = (row, 0);
        self.count = 0;
        loop {
            let (text, ends) = (&mut self.text[filled..], &mut self.ends[self.count..]);
            let (result, read, written, ended) = self.reader.read_record(rest, text, ends);
            rest = &rest[read..];
            filled += written;
            self.count += ended;
            match result {
                ReadRecordResult::Record => return true,
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::End | ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return false;
                }
            }
        }
    }

    /// How many there are.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// What one says; nothing where the row ends before it.
    pub fn text(&self, at: usize) -> String {
        let end = self.ends[..self.count].get(at);
        let start = at.checked_sub(1).map_or(0, |before| self.ends.get(before).copied().unwrap_or(0));
        end.and_then(|end| self.text.get(start..*end)).map(decoded).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_taken_apart_one_after_the_other_and_nothing_of_one_stays_for_the_next() {
        let mut fields = Fields::separated_by(b';');
        let mut all = |row: &str| {
            assert!(fields.read(row.as_bytes()), "{row}");
            (0..fields.count()).map(|at| fields.text(at)).collect::<Vec<_>>()
        };
        assert_eq!(all("Ann;\"a;\"\"b\"\"\nc\";;x"), ["Ann", "a;\"b\"\nc", "", "x"]);
        assert_eq!(all("y"), ["y"]);
        assert_eq!(all(";;;"), ["", "", "", ""]);
        assert_eq!(all("a\"b;\"c\"d"), ["a\"b", "cd"]);
        assert_eq!(fields.text(2), "");
        assert!(!fields.read(b""));
        assert_eq!((fields.count(), fields.text(0)), (0, String::new()));
    }
}
