//! A whole data folder as one file, taken while people chat, and the way back.
//!
//! The archive is a tar file: `manifest.json` first, which names the others with their sizes and hashes, then `commune.db`, a copy of the database as
//! it was at one moment, `commune.toml` where there is one, and below `blobs/` the files that people brought. Those are listed after the copy was made, and
//! none is removed until the archive is there: each that the copy names is among them.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use app::blobs::{BlobKey, Folder};
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
/// Where in it the files are that people brought.
const BLOBS: &str = "blobs/";
/// The longest manifest, in bytes: some hundred thousand files.
const LONGEST: u64 = 64 * 1024 * 1024;
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

/// What is backed up.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The data folder.
    pub data: &'a Path,
    /// The folder for files that people bring.
    pub blobs: &'a Path,
}

/// Backs up a folder into a new file, readable by its owner alone. Blocks. Returns its size in bytes. `tell` is told how far it is, and answers
/// whether to go on.
///
/// # Errors
/// If the file is there already or cannot be written, if the copy is not sound, or if it was stopped; then the file is gone again.
pub fn backup(from: &Source<'_>, to: &Path, now: Time, mut tell: impl FnMut(Progress) -> bool) -> Result<u64> {
    let named = || format!("Cannot write {}", to.display());
    let archive = private_file(to)?;
    let copy = Scratch(beside(to));
    let blobs = Folder::at(from.blobs);
    let _kept = blobs.keep().context("Cannot use the folder for files")?;
    let done = copy_database(from.data, &copy.0).and_then(|()| {
        let mut files = vec![(DATABASE.to_owned(), copy.0.clone())];
        let settings = from.data.join(SETTINGS);
        if settings.is_file() {
            files.push((SETTINGS.to_owned(), settings));
        }
        files.extend(blobs.files()?.into_iter().map(|(key, path)| ([BLOBS, &key.path()].concat(), path)));
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
    files: &[(String, PathBuf)],
    now: Time,
    tell: &mut impl FnMut(Progress) -> bool,
) -> io::Result<()> {
    let mut entries = Vec::with_capacity(files.len());
    for (name, path) in files {
        let (size, sha256) = copy(&mut File::open(path)?, &mut io::sink())?;
        entries.push(Entry { name: name.clone(), size, sha256 });
    }
    let total = entries.iter().map(|entry| entry.size).sum();
    let manifest = Manifest { commune: env!("CARGO_PKG_VERSION").to_owned(), created_at: now, files: entries };
    let manifest = serde_json::to_vec(&manifest)?;
    if manifest.len() as u64 > LONGEST {
        return Err(io::Error::other(
            "there are more files than a backup takes: copy the data folder while the server is stopped",
        ));
    }
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

/// Where the parts of an archive go.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The database, under a name by which nothing takes it for whole before it is.
    pub database: &'a Path,
    /// The settings, unless there are some.
    pub settings: &'a Path,
    /// The folder for files that people brought.
    pub blobs: &'a Path,
}

/// Unpacks an archive into a folder that holds no database. Blocks. Returns when the archive was made.
///
/// # Errors
/// If the archive is damaged or none.
pub fn unpack(archive: &Path, into: &Target<'_>) -> Result<Time> {
    check(archive)?;
    let made = read(archive, |name, entry| {
        if let Some(key) = blob(name) {
            return put(into.blobs, &key, entry);
        }
        // Settings that are there were chosen for this folder.
        let path = match name {
            DATABASE => into.database,
            SETTINGS if !into.settings.exists() => into.settings,
            _ => return Ok(copy(entry, &mut io::sink())?),
        };
        let mut file = private_file(path)?;
        let copied = copy(entry, &mut file)?;
        file.sync_all()?;
        Ok(copied)
    })?;
    db::copy::verify(into.database).context("The database in the archive cannot be used")?;
    Ok(made)
}

/// The blob that a file of an archive is, by its name.
fn blob(name: &str) -> Option<BlobKey> {
    let key: BlobKey = name.strip_prefix(BLOBS)?.replacen('/', "", 1).parse().ok()?;
    (name == [BLOBS, &key.path()].concat()).then_some(key)
}

/// Puts a blob in its place. One that is there came with a restoring that was interrupted: the database that names it came later.
fn put(folder: &Path, key: &BlobKey, from: &mut dyn Read) -> Result<(u64, String)> {
    let folder = Folder::at(folder);
    let placed = folder.remove(key).and_then(|()| folder.write_by(key, |file| copy(from, file)));
    placed.context("Cannot put a file in its place")
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

#[cfg(test)]
mod tests {
    use app::blobs::{self, Holder};
    use testkit::{Setup, TestServer, on_sqlite};

    use super::*;

    const HOLDER: Holder = Holder { kind: "test", id: 1 };

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_people_brought_comes_along() {
        on_sqlite(Setup::new(app::Feature::new), async |server: TestServer| {
            let laid = server.app().lay_down(b"a picture".to_vec(), "image/png").await.unwrap();
            server.write(move |work| blobs::hold(work, HOLDER, &laid)).await;
            let data = server.database().folder().to_owned();
            let (parent, from) = (tempfile::tempdir().unwrap(), data.join("blobs"));
            let (archive, other) = (parent.path().join("backup.tar"), parent.path().join("other"));
            fs::create_dir(&other).unwrap();
            backup(&Source { data: &data, blobs: &from }, &archive, Time(0), |_| true).unwrap();
            let target = Target {
                database: &other.join(DATABASE),
                settings: &other.join(SETTINGS),
                blobs: &other.join("blobs"),
            };
            // Twice: what an interrupted one left is in nobody's way.
            for _ in 0..2 {
                let _ = fs::remove_file(target.database);
                unpack(&archive, &target).unwrap();
            }
            let key = server.read(|tx| blobs::held(tx, HOLDER)).await.unwrap().key;
            let there = Folder::at(target.blobs).read(&key).unwrap();
            assert_eq!(there.as_deref(), Some(&b"a picture"[..]));
        })
        .await;
    }

    #[test]
    fn a_name_in_an_archive_is_a_blob_only_as_we_write_it() {
        let key = "0123456789abcdef0123456789abcdef".parse::<BlobKey>().unwrap();
        assert_eq!(blob(&[BLOBS, &key.path()].concat()), Some(key));
        for wrong in [
            "blobs/0123456789abcdef0123456789abcdef",
            "blobs/../etc/passwd",
            "blobs/lock",
            "01/23456789abcdef0123456789abcdef",
        ] {
            assert_eq!(blob(wrong), None, "{wrong}");
        }
    }
}
