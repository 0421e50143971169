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

use serde::{Deserialize, Serialize};

/// How far something long has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// So much is done.
    pub done: u64,
    /// Of so much.
    pub total: u64,
}
