//! The lines of a file, plain or compressed (`.zst`), with their numbers.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, anyhow, ensure};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::Progress;
use super::format::LONGEST;

/// The largest window of a compressed file, in bytes: more would have to be held in memory.
const WINDOW: u64 = 128 * 1024 * 1024;

/// A line, or that it is none.
pub struct Numbered {
    /// Counted from 1.
    pub number: u64,
    /// What it says, or what is wrong with it.
    pub line: Result<String, String>,
}

/// A file on its way through memory, line by line.
pub struct Reader {
    lines: Box<dyn BufRead + Send>,
    number: u64,
    read: Arc<AtomicU64>,
    size: u64,
}

/// Counts what is read of the file itself, before it is inflated.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(into)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Reader {
    /// Opens a file. One that ends in `.zst` is decompressed on the way.
    ///
    /// # Errors
    /// If it cannot be read, or is not what its name says.
    pub fn open(path: &Path) -> Result<Self> {
        let named = || format!("Cannot read {}", path.display());
        let file = File::open(path).with_context(named)?;
        let meta = file.metadata().with_context(named)?;
        ensure!(meta.is_file(), "{} is no file.", path.display());
        let read = Arc::new(AtomicU64::new(0));
        let counted = BufReader::new(Counted { file, read: Arc::clone(&read) });
        let lines: Box<dyn BufRead + Send> = if path.extension().is_some_and(|ending| ending == "zst") {
            let mut frames = FrameDecoder::new();
            frames.set_max_window_size(WINDOW);
            let decoder = StreamingDecoder::new_with_decoder(counted, frames)
                .map_err(|error| anyhow!("{} is not compressed as its name says: {error}", path.display()))?;
            Box::new(BufReader::new(decoder))
        } else {
            Box::new(counted)
        };
        Ok(Self { lines, number: 0, read, size: meta.len() })
    }

    /// The next line; none at the end. Empty lines are passed over.
    ///
    /// # Errors
    /// If the file cannot be read on.
    pub fn next(&mut self) -> io::Result<Option<Numbered>> {
        loop {
            let mut bytes = Vec::new();
            let longest = LONGEST as u64 + 1;
            if self.lines.by_ref().take(longest).read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let number = self.number;
            if bytes.len() > LONGEST {
                if bytes.last() != Some(&b'\n') {
                    self.skip_line()?;
                }
                return Ok(Some(Numbered { number, line: Err("is too long".to_owned()) }));
            }
            match String::from_utf8(bytes) {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => return Ok(Some(Numbered { number, line: Ok(line) })),
                Err(_) => return Ok(Some(Numbered { number, line: Err("is not UTF-8".to_owned()) })),
            }
        }
    }

    /// Passes over what is left of a line.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let bytes = self.lines.fill_buf()?;
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let len = end.map_or(bytes.len(), |end| end + 1);
            self.lines.consume(len);
            if end.is_some() || len == 0 {
                return Ok(());
            }
        }
    }

    /// How much of the file was read, in bytes.
    pub fn progress(&self) -> Progress {
        Progress { done: self.read.load(Ordering::Relaxed).min(self.size), total: self.size }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(bytes: &[u8], name: &str) -> Vec<(u64, Result<String, String>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let mut reader = Reader::open(&path).unwrap();
        let mut lines = Vec::new();
        while let Some(Numbered { number, line }) = reader.next().unwrap() {
            lines.push((number, line));
        }
        assert_eq!(reader.progress(), Progress { done: bytes.len() as u64, total: bytes.len() as u64 });
        lines
    }

    #[test]
    fn lines_keep_their_numbers_whatever_stands_between_them() {
        let mut bytes = b"one\n\n  \r\n\xff\n".to_vec();
        bytes.extend(vec![b'x'; LONGEST + 7]);
        bytes.extend(b"\nlast, without an end");
        let lines = read(&bytes, "log.jsonl");
        let numbers: Vec<_> = lines.iter().map(|(number, line)| (*number, line.is_ok())).collect();
        assert_eq!(numbers, [(1, true), (4, false), (5, false), (6, true)]);
        assert_eq!(lines[3].1.as_deref(), Ok("last, without an end"));
    }

    #[test]
    fn a_compressed_file_is_inflated_and_a_false_one_refused() {
        let compressed =
            ruzstd::encoding::compress_to_vec(&b"a\nb\n"[..], ruzstd::encoding::CompressionLevel::Uncompressed);
        assert_eq!(read(&compressed, "log.jsonl.zst").len(), 2);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.zst");
        fs::write(&path, "not compressed").unwrap();
        assert!(Reader::open(&path).err().unwrap().to_string().contains("not compressed"));
    }
}
