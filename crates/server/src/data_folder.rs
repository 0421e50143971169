//! The data folder: private, and with one owner at a time.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A folder whose lock this process holds, for as long as this lives.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

/// Whether a folder could be taken.
#[derive(Debug)]
pub enum Taken {
    /// By us.
    Ours(DataFolder),
    /// By a running server, which answers on the control socket.
    Held,
}

impl DataFolder {
    /// Makes the folder if need be (mode 0700) and takes its lock.
    ///
    /// # Errors
    /// A sentence which names the folder.
    pub fn take(path: &Path) -> Result<Taken> {
        let named = || format!("Cannot use the data folder {}", path.display());
        if !path.is_dir() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(path).with_context(named)?;
        }
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path.join("lock"))
            .with_context(named)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Ok(Taken::Held),
            Err(fs::TryLockError::Error(error)) => bail!("{}: {error}", named()),
        }
        Ok(Taken::Ours(Self { path: path.to_owned(), _lock: file }))
    }

    /// The database file. It is made here, so that nobody else can read it from its first byte on.
    ///
    /// # Errors
    /// If the file cannot be made private.
    pub fn database(&self) -> Result<PathBuf> {
        let path = self.path.join("commune.db");
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        Ok(path)
    }

    /// Where is noted how far the database's history went.
    #[must_use]
    pub fn high_water(&self) -> PathBuf {
        self.path.join("high-water")
    }

    /// Where a running server listens for commands.
    #[must_use]
    pub fn control_socket(path: &Path) -> PathBuf {
        path.join("control.sock")
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_owner_and_is_private() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("deep/data");
        let Taken::Ours(folder) = DataFolder::take(&path).unwrap() else { panic!("held") };
        assert!(matches!(DataFolder::take(&path).unwrap(), Taken::Held));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        assert_eq!(mode(&folder.database().unwrap()), 0o600);
        drop(folder);
        assert!(matches!(DataFolder::take(&path).unwrap(), Taken::Ours(_)));
    }
}
