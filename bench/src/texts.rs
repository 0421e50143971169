//! The real chat log as texts to send.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use ruzstd::decoding::StreamingDecoder;
use serde::Deserialize;

/// One line of the log.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Line {
    /// When, as RFC 3339.
    pub at: String,
    /// Who, as the log spells it.
    pub sender: String,
    /// What.
    pub text: String,
}

fn lines(path: &Path) -> Result<impl Iterator<Item = Result<Line>>> {
    let file = File::open(path).with_context(|| format!("no chat log at {}: pass --data", path.display()))?;
    let decoder = StreamingDecoder::new(BufReader::new(file)).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(BufReader::new(decoder).lines().map(|line| Ok(serde_json::from_str(&line?)?)))
}

/// The whole log in the order of the file.
pub fn read(path: &Path) -> Result<Vec<Line>> {
    lines(path)?.collect()
}

/// The lines of one day (`2006-06-01`), in the order of the file.
pub fn day(lines: &[Line], date: &str) -> Vec<Line> {
    lines.iter().filter(|line| line.at.starts_with(date)).cloned().collect()
}

/// Texts of one length in ASCII, cut from the log: real words, and the same number of bytes each.
#[derive(Clone, Debug)]
pub struct Texts {
    words: Vec<u8>,
    bytes: usize,
    at: usize,
}

impl Texts {
    /// Texts of `bytes` bytes out of the log at `path`; where there is no log, out of one sentence.
    pub fn new(path: &Path, bytes: usize) -> Result<Self> {
        let lines = if path.exists() { lines(path)?.take(5_000).collect::<Result<Vec<_>>>()? } else { Vec::new() };
        let mut words = String::new();
        for line in lines {
            words.extend(
                line.text.chars().filter(|char| char.is_ascii_graphic() && !matches!(char, '"' | '\\') || *char == ' '),
            );
            words.push('.');
        }
        if words.len() < 4 * bytes {
            words = "The quick brown fox jumps over the lazy dog. ".repeat(bytes / 10 + 10);
        }
        ensure!(bytes >= 3, "texts of at least 3 bytes");
        Ok(Self { words: words.into_bytes(), bytes, at: 0 })
    }

    /// The next text. It begins and ends with a letter, so that trimming leaves it alone.
    pub fn next_text(&mut self) -> String {
        if self.at + self.bytes > self.words.len() {
            self.at = 0;
        }
        let cut = &self.words[self.at..self.at + self.bytes];
        self.at += self.bytes;
        let mut text = String::from_utf8_lossy(cut).into_owned();
        text.replace_range(..1, "a");
        text.replace_range(self.bytes - 1.., "z");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_the_length_that_was_asked_for() -> Result<()> {
        let mut texts = Texts::new(Path::new("/nowhere"), 200)?;
        for _ in 0..100 {
            let text = texts.next_text();
            assert_eq!((text.len(), text.trim().len()), (200, 200));
        }
        Ok(())
    }

    #[test]
    fn the_log_reads_whole_where_it_is() -> Result<()> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/ubuntu-irc.jsonl.zst");
        if !path.exists() {
            std::io::Write::write_all(&mut std::io::stderr(), b"skipped: the chat log is absent\n")?;
            return Ok(());
        }
        let lines = read(&path)?;
        assert_eq!(lines.len(), 196_127);
        assert_eq!(day(&lines, "2006-06-01").len(), 1_721);
        Ok(())
    }
}
