//! Whole histories on their way in and out: chat logs of elsewhere, and everything that this server knows, as JSON lines.

pub mod backup;
mod export;
mod format;
mod import;
mod reader;
mod store;
#[cfg(test)]
mod tests;

pub use export::export;
pub use import::{Import, import};

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// A new file that nobody else can read, from its first byte on.
pub fn private_file(path: &Path) -> Result<File> {
    let made = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path);
    made.with_context(|| format!("Cannot write {}", path.display()))
}

/// How far something long has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// So much is done.
    pub done: u64,
    /// Of so much.
    pub total: u64,
}
