//! A disk that forgets what was not synced.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::trace::{Call, Step};
use crate::product::Random;

/// A sector: what a disk writes whole.
const SECTOR: usize = 512;

/// What becomes of writes that no sync had ended for.
#[derive(Debug, Clone, Copy)]
pub enum Loss {
    /// None of them happened.
    AllUnsynced,
    /// Each happened or not.
    HalfOfUnsynced,
    /// Each sector of each happened or not.
    TornWrites,
}

/// A write or a new length, and when it is safe.
struct Change<'a> {
    file: &'a str,
    begun: usize,
    /// The line at which a sync that began after it ended.
    safe: usize,
    what: What<'a>,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Bytes(usize, &'a [u8]),
    Length(usize),
}

/// The files of a database and everything that was done to them.
pub struct Disk<'a> {
    base: &'a Path,
    changes: Vec<Change<'a>>,
}

/// The files in which a database is. The third, shared memory, is made anew after a crash.
const FILES: [&str; 2] = ["commune.db", "commune.db-wal"];

impl<'a> Disk<'a> {
    /// `base`: a folder with the files as they were, all safe, before the first call.
    pub fn new(base: &'a Path, calls: &'a [Call]) -> Self {
        let syncs: Vec<(&str, &Call)> = calls.iter().filter_map(|call| Some((synced(call)?, call))).collect();
        let changes = calls.iter().filter_map(|call| {
            let (file, what) = change(call)?;
            // A sync takes only what had ended when it began.
            let later = syncs.iter().filter(|(name, sync)| *name == file && sync.begun > call.ended);
            let safe = later.map(|(_, sync)| sync.ended).min().unwrap_or(usize::MAX);
            Some(Change { file, begun: call.begun, safe, what })
        });
        Self { base, changes: changes.collect() }
    }

    /// Writes into a folder what is left if the power goes just before a line.
    pub fn rebuild(&self, line: usize, loss: Loss, random: &mut Random, folder: &Path) {
        let mut files: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for name in FILES {
            if let Ok(bytes) = fs::read(self.base.join(name)) {
                files.insert(name, bytes);
            }
        }
        for change in self.changes.iter().filter(|change| change.begun < line) {
            let file = files.entry(change.file).or_default();
            if change.safe < line {
                change.what.apply(file);
            } else {
                match loss {
                    Loss::AllUnsynced => {}
                    Loss::HalfOfUnsynced if random.once_in(2) => change.what.apply(file),
                    Loss::HalfOfUnsynced => {}
                    Loss::TornWrites => change.what.tear(file, random),
                }
            }
        }
        for (name, bytes) in files {
            fs::write(folder.join(name), bytes).expect("a rebuilt file");
        }
    }
}

fn known(file: &Path) -> Option<&'static str> {
    let name = file.file_name()?;
    FILES.into_iter().find(|known| name == *known)
}

fn synced(call: &Call) -> Option<&'static str> {
    if let Step::Sync { file } = &call.step { known(file) } else { None }
}

fn change(call: &Call) -> Option<(&'static str, What<'_>)> {
    match &call.step {
        Step::Write { file, at, bytes } => Some((known(file)?, What::Bytes(*at, bytes))),
        Step::Truncate { file, length } => Some((known(file)?, What::Length(*length))),
        Step::Sync { .. } | Step::Told { .. } | Step::Removed { .. } => None,
    }
}

impl What<'_> {
    fn apply(self, file: &mut Vec<u8>) {
        match self {
            Self::Length(length) => file.resize(length, 0),
            Self::Bytes(at, bytes) => {
                let end = at + bytes.len();
                file.resize(file.len().max(end), 0);
                file[at..end].copy_from_slice(bytes);
            }
        }
    }

    /// Applies some of its sectors.
    fn tear(self, file: &mut Vec<u8>, random: &mut Random) {
        let Self::Bytes(at, bytes) = self else {
            if random.once_in(2) {
                self.apply(file);
            }
            return;
        };
        let mut from = at;
        while from < at + bytes.len() {
            let to = ((from / SECTOR + 1) * SECTOR).min(at + bytes.len());
            if random.once_in(2) {
                What::Bytes(from, &bytes[from - at..to - at]).apply(file);
            }
            from = to;
        }
    }
}

#[test]
fn only_what_a_later_sync_covers_is_left() {
    let file = std::path::PathBuf::from("/x/commune.db-wal");
    let call = |begun, ended, step| Call { begun, ended, step };
    let write = |at, bytes: &[u8]| Step::Write { file: file.clone(), at, bytes: bytes.to_vec() };
    let calls = [
        call(0, 0, write(0, b"aa")),
        // Begins before the sync and ends after: not covered by it.
        call(1, 3, write(2, b"bb")),
        call(2, 4, Step::Sync { file: file.clone() }),
        call(5, 5, write(4, b"cc")),
    ];
    let (base, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let disk = Disk::new(base.path(), &calls);
    let left = |line| {
        disk.rebuild(line, Loss::AllUnsynced, &mut Random::new(1, 1), folder.path());
        fs::read(folder.path().join("commune.db-wal")).unwrap_or_default()
    };
    assert_eq!((left(4), left(5), left(9)), (Vec::new(), b"aa".to_vec(), b"aa".to_vec()));
}
