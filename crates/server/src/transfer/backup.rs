//! A whole data folder as one file, taken while people chat, and the way back.
//!
//! The archive is a tar file: `manifest.json` first, which names the others with their sizes and hashes, then `commune.db`, a copy of the database as
//! it was at one moment, and `commune.toml` where there is one.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use aws_lc_rs::digest;
use model::Time;
use serde::{Deserialize, Serialize};

use super::{Progress, private_file};

/// The list of what the archive holds, as its first entry.
const MANIFEST: &str = "manifest.json";
/// The database.
pub const DATABASE: &str = "commune.db";
/// The settings.
pub const SETTINGS: &str = "commune.toml";
/// The longest manifest, in bytes.
const LONGEST: u64 = 64 * 1024;
/// So much is copied between two looks at who waits, in bytes.
const PIECE: usize = 1 << 20;

/// What an archive holds.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// The version of the program that made it.
    commune: String,
    /// When.
    created_at: Time,
    files: Vec<Entry>,
}

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    name: String,
    size: u64,
    /// SHA-256 in hexadecimal.
    sha256: String,
}

/// Backs up a folder into a new file, readable by its owner alone. Blocks. Returns its size in bytes. `tell` is told how far it is, and answers
/// whether to go on.
///
/// # Errors
/// If the file is there already or cannot be written, if the copy is not sound, or if it was stopped; then the file is gone again.
pub fn backup(data: &Path, to: &Path, now: Time, mut tell: impl FnMut(Progress) -> bool) -> Result<u64> {
    let named = || format!("Cannot write {}", to.display());
    let archive = private_file(to)?;
    let copy = Scratch(beside(to));
    let done = copy_database(data, &copy.0).and_then(|()| {
        let mut files = vec![(DATABASE, copy.0.clone())];
        let settings = data.join(SETTINGS);
        if settings.is_file() {
            files.push((SETTINGS, settings));
        }
        pack(&archive, &files, now, &mut tell).with_context(named)
    });
    // What cannot be read back is no backup.
    let done = done.and_then(|()| check(to).map(drop));
    if let Err(error) = done {
        let _ = fs::remove_file(to);
        return Err(error);
    }
    Ok(archive.metadata()?.len())
}

/// Where the database is copied to before it goes into the archive.
fn beside(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".copying");
    PathBuf::from(name)
}

/// A file that goes when this does.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn copy_database(data: &Path, to: &Path) -> Result<()> {
    // A copy that was interrupted.
    let _ = fs::remove_file(to);
    private_file(to)?;
    db::copy::copy(&data.join(DATABASE), to).context("Cannot copy the database")?;
    db::copy::verify(to).context("The copy of the database cannot be used")
}

fn pack(
    archive: &File,
    files: &[(&str, PathBuf)],
    now: Time,
    tell: &mut impl FnMut(Progress) -> bool,
) -> io::Result<()> {
    let mut entries = Vec::with_capacity(files.len());
    for (name, path) in files {
        let (size, sha256) = copy(&mut File::open(path)?, &mut io::sink())?;
        entries.push(Entry { name: (*name).to_owned(), size, sha256 });
    }
    let total = entries.iter().map(|entry| entry.size).sum();
    let manifest = Manifest { commune: env!("CARGO_PKG_VERSION").to_owned(), created_at: now, files: entries };
    let manifest = serde_json::to_vec(&manifest)?;
    let mut tar = tar::Builder::new(archive);
    let seconds = u64::try_from(now.0 / 1_000_000).unwrap_or(0);
    tar.append_data(&mut header(manifest.len() as u64, seconds), MANIFEST, &manifest[..])?;
    let mut done = 0;
    for (name, path) in files {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let watched = Watched { file, done: &mut done, total, tell };
        tar.append_data(&mut header(size, seconds), name, watched)?;
    }
    tar.into_inner()?.sync_all()
}

fn header(size: u64, seconds: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(seconds);
    header
}

/// A file on its way into an archive.
struct Watched<'a, T> {
    file: File,
    done: &'a mut u64,
    total: u64,
    tell: &'a mut T,
}

impl<T: FnMut(Progress) -> bool> Read for Watched<'_, T> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(into)?;
        *self.done += count as u64;
        if (self.tell)(Progress { done: *self.done, total: self.total }) {
            Ok(count)
        } else {
            Err(io::Error::other("it was stopped"))
        }
    }
}

/// Copies all, and answers how much it was and its hash.
fn copy(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<(u64, String)> {
    let (mut context, mut size) = (digest::Context::new(&digest::SHA256), 0);
    let mut piece = vec![0; PIECE];
    loop {
        let count = from.read(&mut piece)?;
        if count == 0 {
            return Ok((size, hex(context.finish().as_ref())));
        }
        context.update(&piece[..count]);
        to.write_all(&piece[..count])?;
        size += count as u64;
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads all of an archive, and compares it with its list.
fn check(path: &Path) -> Result<Time> {
    read(path, |_, entry| Ok(copy(entry, &mut io::sink())?))
}

/// Unpacks an archive into a folder that holds no database. The database gets the name `into`, so that nothing takes it for whole before it is. Blocks.
/// Returns when the archive was made.
///
/// # Errors
/// If the archive is damaged or none.
pub fn unpack(archive: &Path, into: &Path, settings: &Path) -> Result<Time> {
    check(archive)?;
    let made = read(archive, |name, entry| {
        // Settings that are there were chosen for this folder.
        let path = match name {
            DATABASE => into,
            SETTINGS if !settings.exists() => settings,
            _ => return Ok(copy(entry, &mut io::sink())?),
        };
        let mut file = private_file(path)?;
        let copied = copy(entry, &mut file)?;
        file.sync_all()?;
        Ok(copied)
    })?;
    db::copy::verify(into).context("The database in the archive cannot be used")?;
    Ok(made)
}

/// Hands each file of an archive to `take`, which answers with its size and hash, and compares these with the list.
fn read(path: &Path, mut take: impl FnMut(&str, &mut dyn Read) -> Result<(u64, String)>) -> Result<Time> {
    let named = || format!("Cannot read {}", path.display());
    let damaged = || anyhow!("{} is no backup, or a damaged one.", path.display());
    let mut tar = tar::Archive::new(BufReader::new(File::open(path).with_context(named)?));
    let mut entries = tar.entries().with_context(named)?;
    let mut first = entries.next().ok_or_else(damaged)?.map_err(|_| damaged())?;
    ensure!(first.path_bytes() == MANIFEST.as_bytes() && first.size() <= LONGEST, damaged());
    let mut text = String::new();
    first.read_to_string(&mut text).map_err(|_| damaged())?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|_| damaged())?;
    for expected in &manifest.files {
        let mut entry = entries.next().ok_or_else(damaged)?.map_err(|_| damaged())?;
        // Names are compared, never followed.
        ensure!(entry.path_bytes() == expected.name.as_bytes() && entry.size() == expected.size, damaged());
        let (size, sha256) = take(&expected.name, &mut entry)?;
        ensure!(size == expected.size && sha256 == expected.sha256, damaged());
    }
    if !manifest.files.iter().any(|entry| entry.name == DATABASE) {
        bail!(damaged());
    }
    Ok(manifest.created_at)
}
