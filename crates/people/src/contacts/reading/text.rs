//! From the bytes of a file to UTF-8: what marks the order of bytes goes, UTF-16 is turned into UTF-8, and what is neither is read as Windows does in the
//! west, where most files without a mark come from.

/// Bytes that are looked at to find out how a file is written.
const LOOKED_AT: usize = 4;

/// What Windows-1252 has where Latin-1 has nothing to see.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// How the units of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Bytes,
    LowFirst,
    HighFirst,
}

/// Turns a file into UTF-8 as it comes, as far as its form says how; lines that are not UTF-8 are for [`decoded`].
#[derive(Debug, Default)]
pub struct Unified {
    form: Option<Form>,
    /// What could not be told or turned yet: a few bytes.
    rest: Vec<u8>,
    /// The first half of a character of two units.
    high: Option<u16>,
}

impl Unified {
    /// Takes what comes next, and gives what is known of it.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.rest.extend_from_slice(bytes);
        if self.form.is_none() && self.rest.len() < LOOKED_AT {
            return Vec::new();
        }
        self.turn()
    }

    /// What is left.
    pub fn finish(&mut self) -> Vec<u8> {
        let mut last = self.turn();
        if self.high.take().is_some() || !self.rest.is_empty() {
            last.extend_from_slice("\u{fffd}".as_bytes());
        }
        last
    }

    fn turn(&mut self) -> Vec<u8> {
        let form = *self.form.get_or_insert_with(|| {
            let (form, mark) = form_of(&self.rest);
            self.rest.drain(..mark);
            form
        });
        match form {
            Form::Bytes => {
                let mut bytes = std::mem::take(&mut self.rest);
                bytes.retain(|byte| *byte != 0);
                bytes
            }
            Form::LowFirst => self.units(u16::from_le_bytes),
            Form::HighFirst => self.units(u16::from_be_bytes),
        }
    }

    fn units(&mut self, unit: impl Fn([u8; 2]) -> u16) -> Vec<u8> {
        let even = self.rest.len() & !1;
        let mut text = String::with_capacity(even);
        let pairs: Vec<u8> = self.rest.drain(..even).collect();
        for pair in pairs.chunks_exact(2) {
            let unit = unit([pair[0], pair[1]]);
            let high = self.high.take();
            if matches!(unit, 0xd800..=0xdbff) {
                text.extend(high.map(|_| '\u{fffd}'));
                self.high = Some(unit);
                continue;
            }
            let read = char::decode_utf16(high.into_iter().chain([unit]));
            text.extend(read.map(|read| read.unwrap_or('\u{fffd}')).filter(|read| *read != '\0'));
        }
        text.into_bytes()
    }
}

/// How a file is written, and how long the mark is that says so. Without a mark: every second byte of plain letters in UTF-16 is nothing.
fn form_of(start: &[u8]) -> (Form, usize) {
    match start {
        [0xef, 0xbb, 0xbf, ..] => (Form::Bytes, 3),
        [0xff, 0xfe, ..] => (Form::LowFirst, 2),
        [0xfe, 0xff, ..] => (Form::HighFirst, 2),
        [first, 0, third, 0, ..] if *first != 0 && *third != 0 => (Form::LowFirst, 0),
        [0, second, 0, fourth, ..] if *second != 0 && *fourth != 0 => (Form::HighFirst, 0),
        _ => (Form::Bytes, 0),
    }
}

/// A text of bytes: UTF-8 where it is that, Windows-1252 otherwise.
pub fn decoded(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| western(bytes), str::to_owned)
}

/// A text in Windows-1252, which holds Latin-1.
pub fn western(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        byte => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// A line of text for people: without signs that nobody sees, without space around it, no longer than so many characters.
pub fn tidy(text: &str, most: usize) -> String {
    let spaced = text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| *c != '\u{feff}');
    let spaced: String = spaced.collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    let cut: String = words.join(" ").trim().chars().take(most).collect();
    cut.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unified(bytes: &[u8], step: usize) -> String {
        let mut unified = Unified::default();
        let mut all: Vec<u8> = bytes.chunks(step).flat_map(|part| unified.push(part)).collect();
        all.extend(unified.finish());
        decoded(&all)
    }

    #[test]
    fn however_a_file_is_written_and_wherever_it_is_cut_it_reads_the_same() {
        let text = "BEGIN:VCARD\nFN:Ñandú 🦤 한국\n";
        let low: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let high: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for step in [1, 2, 3, 7, 1_000] {
            assert_eq!(unified(text.as_bytes(), step), text);
            assert_eq!(unified(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), step), text);
            assert_eq!(unified(&low, step), text);
            assert_eq!(unified(&high, step), text);
            assert_eq!(unified(&[&[0xff, 0xfe], &low[..]].concat(), step), text);
            assert_eq!(unified(&[&[0xfe, 0xff], &high[..]].concat(), step), text);
        }
        assert_eq!(unified(b"FN:Caf\xe9 \x80", 2), "FN:Café €");
        assert_eq!(unified(b"F\0", 1), "F");
        assert_eq!(unified(b"", 1), "");
        assert_eq!(unified(b"FN:A\0nn", 3), "FN:Ann");
    }

    #[test]
    fn halves_of_characters_are_marked_and_nothing_is_lost_behind_them() {
        let units = [0xd83e_u16, 0x41, 0xdda4, 0x42, 0xd83e];
        let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(units.iter().flat_map(|unit| unit.to_le_bytes())).collect();
        let read = unified(&bytes, 3);
        assert!(read.contains('A') && read.contains('B') && read.ends_with('\u{fffd}'), "{read:?}");
    }

    #[test]
    fn a_name_has_no_signs_that_nobody_sees_and_is_not_endless() {
        assert_eq!(tidy("  Ann\r\n\t O'Neill\u{7}  ", 100), "Ann O'Neill");
        assert_eq!(tidy(&"x".repeat(1_000), 200).len(), 200);
    }
}
