//! The files: private, written whole under another name, synced, and only then there.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::UNIX_EPOCH;

use model::Time;

/// Ends the names of files that are not whole yet.
const UNFINISHED: &str = ".new";
/// Ends the names of files that grow, for as long as somebody may add to them.
const GROWING: &str = ".part";

/// The name of a blob's file: 32 digits of random bits. Not what is in it: a name is used once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    /// From 128 random bits.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(bytes)))
    }

    /// As it stands in its row.
    pub(super) const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where it is below the folder: `ab/cdef…`.
    #[must_use]
    pub fn path(&self) -> String {
        let (first, rest) = self.0.split_at(2);
        [first, "/", rest].concat()
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text is no such name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoKey;

impl FromStr for BlobKey {
    type Err = NoKey;
    fn from_str(text: &str) -> Result<Self, NoKey> {
        let valid = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if valid { Ok(Self(text.to_owned())) } else { Err(NoKey) }
    }
}

/// The folder with the files.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// Nothing is removed while this lives.
#[derive(Debug)]
pub struct Held {
    _lock: File,
}

impl Folder {
    /// The one at this place, which is made with its first file.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Writes a file that is not there yet; on disk when this returns.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, key: &BlobKey, bytes: &[u8]) -> io::Result<()> {
        self.write_by(key, |file| file.write_all(bytes))
    }

    /// As [`Folder::write`], by whatever fills it.
    ///
    /// # Errors
    /// If it cannot be written or filled; then it is not there.
    pub fn write_by<T>(&self, key: &BlobKey, fill: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        let place = self.0.join(key.path());
        let parent = self.parent(&place)?;
        let unfinished = parent.join([key.as_str(), UNFINISHED].concat());
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&unfinished)?;
        let filled = fill(&mut file)?;
        file.sync_all()?;
        fs::rename(&unfinished, &place)?;
        File::open(parent)?.sync_all()?;
        Ok(filled)
    }

    /// The folder of a file, which is made with its first one.
    fn parent<'a>(&'a self, place: &'a Path) -> io::Result<&'a Path> {
        let parent = place.parent().unwrap_or(&self.0);
        if !parent.is_dir() {
            DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
            File::open(&self.0)?.sync_all()?;
        }
        Ok(parent)
    }

    /// Begins a file that grows, empty.
    pub(super) fn begin(&self, key: &BlobKey) -> io::Result<()> {
        let place = self.growing(key);
        let parent = self.parent(&place)?;
        OpenOptions::new().create_new(true).write(true).mode(0o600).open(&place)?.sync_all()?;
        File::open(parent)?.sync_all()
    }

    /// A file that grows, to add to it; none: there is none.
    pub(super) fn open_growing(&self, key: &BlobKey) -> io::Result<Option<File>> {
        found(OpenOptions::new().append(true).read(true).open(self.growing(key)))
    }

    /// A file that no longer grows becomes one like any other.
    pub(super) fn settle(&self, key: &BlobKey) -> io::Result<()> {
        let place = self.0.join(key.path());
        fs::rename(self.growing(key), &place)?;
        File::open(place.parent().unwrap_or(&self.0))?.sync_all()
    }

    fn growing(&self, key: &BlobKey) -> PathBuf {
        self.0.join([&key.path(), GROWING].concat())
    }

    /// A whole file, to read from it; none: there is none.
    pub(crate) fn open(&self, key: &BlobKey) -> io::Result<Option<File>> {
        found(File::open(self.0.join(key.path())))
    }

    /// Reads a file whole; none: there is none.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self, key: &BlobKey) -> io::Result<Option<Vec<u8>>> {
        found(fs::read(self.0.join(key.path())))
    }

    /// Removes a file, if it is there, whole or not.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(&self, key: &BlobKey) -> io::Result<()> {
        gone(fs::remove_file(self.growing(key)))?;
        gone(fs::remove_file(self.0.join(key.path())))
    }

    /// Every file that is whole, in no order, with its place.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn files(&self) -> io::Result<Vec<(BlobKey, PathBuf)>> {
        let mut files = Vec::new();
        self.each(|name, path| {
            files.extend(name.parse().ok().map(|key| (key, path.to_owned())));
            Ok(())
        })?;
        Ok(files)
    }

    /// Files that were last written before a moment, also such as grow. What was begun before it and never finished is removed.
    pub(super) fn older(&self, than: Time) -> io::Result<Vec<BlobKey>> {
        let mut older = Vec::new();
        self.each(|name, path| {
            let written = fs::metadata(path)?.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
            if i64::try_from(written.as_micros()).unwrap_or(i64::MAX) >= than.0 {
                return Ok(());
            }
            match name.strip_suffix(GROWING).unwrap_or(name).parse() {
                Ok(key) => older.push(key),
                Err(NoKey) if name.ends_with(UNFINISHED) => gone(fs::remove_file(path))?,
                // Nothing of ours.
                Err(NoKey) => {}
            }
            Ok(())
        })?;
        Ok(older)
    }

    /// Keeps everything as it is while this lives, whatever nothing holds: for a copy that is made beside.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn keep(&self) -> io::Result<Held> {
        let lock = self.lock_file()?;
        lock.lock_shared()?;
        Ok(Held { _lock: lock })
    }

    /// Nobody makes a copy while this lives; none: somebody does.
    pub(super) fn clear(&self) -> io::Result<Option<Held>> {
        let lock = self.lock_file()?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Held { _lock: lock })),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn lock_file(&self) -> io::Result<File> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(self.0.join("lock"))
    }

    /// Each file one level below, by the name that its blob would have.
    fn each(&self, mut take: impl FnMut(&str, &Path) -> io::Result<()>) -> io::Result<()> {
        let folders = match fs::read_dir(&self.0) {
            Ok(folders) => folders,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        for folder in folders {
            let folder = folder?;
            if !folder.file_type()?.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder.path())? {
                let file = file?;
                let name = [folder.file_name(), file.file_name()].map(|part| part.to_string_lossy().into_owned());
                take(&name.concat(), &file.path())?;
            }
        }
        Ok(())
    }
}

fn found<T>(there: io::Result<T>) -> io::Result<Option<T>> {
    match there {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_private_and_read_back_and_its_name_is_used_once() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(&parent.path().join("blobs"));
        let key = BlobKey::from_random([7; 16]);
        assert_eq!(folder.read(&key).unwrap(), None);
        assert!(folder.files().unwrap().is_empty());
        folder.write(&key, b"bytes").unwrap();
        assert_eq!(folder.read(&key).unwrap().as_deref(), Some(&b"bytes"[..]));
        let (found, path) = folder.files().unwrap().remove(0);
        assert_eq!(found, key);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&path), mode(path.parent().unwrap()), mode(&parent.path().join("blobs"))),
            (0o600, 0o700, 0o700)
        );
        folder.remove(&key).unwrap();
        folder.remove(&key).unwrap();
        assert_eq!(folder.read(&key).unwrap(), None);
    }

    #[test]
    fn nothing_is_cleared_while_a_copy_is_made() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(parent.path());
        let (first, second) = (folder.keep().unwrap(), folder.keep().unwrap());
        assert!(folder.clear().unwrap().is_none());
        drop(first);
        assert!(folder.clear().unwrap().is_none());
        drop(second);
        assert!(folder.clear().unwrap().is_some());
    }

    #[test]
    fn only_names_of_our_making_are_names() {
        assert!("0123456789abcdef0123456789abcdef".parse::<BlobKey>().is_ok());
        for wrong in ["", "0123456789ABCDEF0123456789abcdef", "../3456789abcdef0123456789abcdef", "lock"] {
            assert!(wrong.parse::<BlobKey>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_old_is_found_and_what_was_never_finished_goes() {
        let parent = tempfile::tempdir().unwrap();
        let (folder, key) = (Folder::at(parent.path()), BlobKey::from_random([1; 16]));
        folder.write(&key, b"bytes").unwrap();
        let unfinished = parent.path().join("01").join("0123.new");
        fs::write(&unfinished, b"by").unwrap();
        assert_eq!(folder.older(Time(0)).unwrap(), []);
        assert!(unfinished.exists());
        assert_eq!(folder.older(Time(i64::MAX)).unwrap(), [key]);
        assert!(!unfinished.exists());
    }

    #[test]
    fn a_file_that_grows_is_no_file_yet_and_then_one_like_any_other() {
        let parent = tempfile::tempdir().unwrap();
        let (folder, key) = (Folder::at(parent.path()), BlobKey::from_random([2; 16]));
        assert!(folder.open_growing(&key).unwrap().is_none());
        folder.begin(&key).unwrap();
        assert!(folder.begin(&key).is_err(), "its name is used once");
        folder.open_growing(&key).unwrap().unwrap().write_all(b"by").unwrap();
        folder.open_growing(&key).unwrap().unwrap().write_all(b"tes").unwrap();
        assert!(folder.files().unwrap().is_empty() && folder.open(&key).unwrap().is_none());
        assert_eq!(folder.older(Time(i64::MAX)).unwrap(), std::slice::from_ref(&key));
        folder.settle(&key).unwrap();
        assert_eq!(folder.read(&key).unwrap().as_deref(), Some(&b"bytes"[..]));
        assert_eq!(folder.files().unwrap().len(), 1);
        folder.remove(&key).unwrap();
        assert!(folder.older(Time(i64::MAX)).unwrap().is_empty());
    }
}
