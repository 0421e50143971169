//! Counts the commits of a SQLite database from outside, in its write-ahead log (sqlite.org/fileformat.html, section 4).

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use anyhow::Result;

const LOG_HEADER: u64 = 32;
const FRAME_HEADER: u64 = 24;

/// Follows one log. Commits between the last look and a restart of the log are missed, so look often.
#[derive(Debug)]
pub struct Commits {
    path: Option<PathBuf>,
    /// Changes whenever the log starts over.
    salt: [u8; 8],
    page: u64,
    at: u64,
    count: u64,
}

impl Commits {
    /// Follows the largest log in `folder`; where there is none, there is nothing to count.
    pub fn of(folder: &Path) -> Result<Self> {
        let mut logs = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().ends_with("-wal") {
                logs.push((entry.metadata()?.len(), entry.path()));
            }
        }
        let path = logs.into_iter().max().map(|(_, path)| path);
        let mut commits = Self { path, salt: [0; 8], page: 4096, at: LOG_HEADER, count: 0 };
        commits.count()?;
        commits.count = 0;
        Ok(commits)
    }

    /// Commits seen so far.
    pub fn count(&mut self) -> Result<u64> {
        let Some(path) = &self.path else { return Ok(self.count) };
        let log = File::open(path)?;
        let mut header = [0; 32];
        if !filled(log.read_exact_at(&mut header, 0))? {
            return Ok(self.count);
        }
        let (_, [page @ .., _, _, _, _], salt) = (&header[..8], &header[8..16], &header[16..24]) else {
            return Ok(self.count);
        };
        if salt != self.salt {
            self.salt.copy_from_slice(salt);
            self.page = page.iter().fold(0, |size, byte| size << 8 | u64::from(*byte));
            self.at = LOG_HEADER;
        }
        let mut frame = [0; 24];
        while filled(log.read_exact_at(&mut frame, self.at))? && frame[8..16] == self.salt {
            // The size of the database stands in the last frame of a commit only.
            self.count += u64::from(frame[4..8] != [0; 4]);
            self.at += FRAME_HEADER + self.page;
        }
        Ok(self.count)
    }
}

/// False where the file ends before the buffer is full.
fn filled(read: io::Result<()>) -> io::Result<bool> {
    match read {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    #[test]
    fn every_commit_is_counted_whatever_its_size_and_also_after_a_checkpoint() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let connection = Connection::open(folder.path().join("a.db"))?;
        connection.execute_batch("pragma journal_mode = wal; pragma synchronous = full; create table t (x text)")?;
        let mut commits = Commits::of(folder.path())?;
        let insert = |rows: usize| -> Result<()> {
            connection.execute_batch("begin")?;
            for _ in 0..rows {
                connection.execute("insert into t values (?1)", ["x".repeat(3000)])?;
            }
            Ok(connection.execute_batch("commit")?)
        };
        for rows in [1, 50, 7] {
            insert(rows)?;
        }
        assert_eq!(commits.count()?, 3);
        connection.query_row("pragma wal_checkpoint(restart)", [], |_| Ok(()))?;
        insert(2)?;
        insert(2)?;
        assert_eq!(commits.count()?, 5);
        assert_eq!(commits.count()?, 5);
        Ok(())
    }
}
