//! The lines of a file as it comes, numbered, none longer than what is kept of it.

/// Bytes that are kept of a line. Pictures may stand on one; nothing that is wanted is that long.
pub const LINE_BYTES: usize = 64 * 1024;

/// One line, without its end.
#[derive(Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its number; the first is 1.
    pub number: u64,
    /// What is kept of it.
    pub bytes: &'a [u8],
    /// There was more.
    pub was_cut: bool,
}

/// Cuts what comes into lines.
#[derive(Debug, Default)]
pub struct Lines {
    kept: Vec<u8>,
    was_cut: bool,
    number: u64,
}

impl Lines {
    /// Takes what comes next, and hands every line over that is whole.
    pub fn push(&mut self, bytes: &[u8], mut each: impl FnMut(Line<'_>)) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            self.keep(&rest[..end]);
            self.end(&mut each);
            rest = &rest[end + 1..];
        }
        self.keep(rest);
    }

    /// Hands the last line over, if nothing ended it.
    pub fn finish(&mut self, mut each: impl FnMut(Line<'_>)) {
        if !self.kept.is_empty() {
            self.end(&mut each);
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let fits = LINE_BYTES.saturating_sub(self.kept.len()).min(bytes.len());
        self.was_cut |= fits < bytes.len();
        self.kept.extend_from_slice(&bytes[..fits]);
    }

    fn end(&mut self, each: &mut impl FnMut(Line<'_>)) {
        self.number += 1;
        // Some phones end a line with two returns.
        while self.kept.last() == Some(&b'\r') {
            self.kept.pop();
        }
        each(Line { number: self.number, bytes: &self.kept, was_cut: self.was_cut });
        self.kept.clear();
        self.was_cut = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_wherever_the_file_is_cut() {
        let text = b"a\r\n\nb\r\r\nlast";
        for step in 1..text.len() {
            let (mut lines, mut all) = (Lines::default(), Vec::new());
            for part in text.chunks(step) {
                lines.push(part, |line| all.push((line.number, line.bytes.to_vec())));
            }
            lines.finish(|line| all.push((line.number, line.bytes.to_vec())));
            let expected: [(u64, &[u8]); 4] = [(1, b"a"), (2, b""), (3, b"b"), (4, b"last")];
            assert_eq!(all, expected.map(|(number, bytes)| (number, bytes.to_vec())));
        }
    }

    #[test]
    fn of_an_endless_line_a_part_is_kept() {
        let (mut lines, mut seen) = (Lines::default(), Vec::new());
        for _ in 0..1_000 {
            lines.push(&[b'x'; 10_000], |_| ());
            assert!(lines.kept.len() <= LINE_BYTES);
        }
        lines.push(b"\nnext\n", |line| seen.push((line.number, line.bytes.len(), line.was_cut)));
        assert_eq!(seen, [(1, LINE_BYTES, true), (2, 4, false)]);
    }
}
