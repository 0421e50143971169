//! Where the database is, and how many threads work on it.

use std::path::PathBuf;

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// A file, made if it is not there. Its folder must exist and have one owner.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A PostgreSQL server, 14 or later.
    Postgres {
        /// A `postgres://` URL or a list of `key=value`. TLS is used for every host that is not local, unless it
        /// says `sslmode=disable`.
        url: String,
    },
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite { path } => write!(f, "Sqlite({})", path.display()),
            // The URL may hold a password.
            Self::Postgres { .. } => f.write_str("Postgres(…)"),
        }
    }
}

/// How to open a database. Start from [`Config::sqlite`] or [`Config::postgres`].
#[derive(Debug, Clone)]
pub struct Config {
    /// Which database.
    pub target: Target,
    /// Threads for reads; on Postgres also for writes without a shard.
    pub readers: usize,
    /// Postgres: threads for writes with a shard. SQLite has one writer whatever stands here.
    pub write_workers: usize,
    /// How many units may wait for a writer, and how many reads for a reader.
    pub queue_units: usize,
    /// How many bytes the waiting units may hold.
    pub queue_bytes: usize,
}

impl Config {
    /// A SQLite file with three readers.
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self::new(Target::Sqlite { path: path.into() }, 3)
    }

    /// A Postgres server with four write workers and eight readers.
    pub fn postgres(url: impl Into<String>) -> Self {
        Self::new(Target::Postgres { url: url.into() }, 8)
    }

    fn new(target: Target, readers: usize) -> Self {
        Self { target, readers, write_workers: 4, queue_units: 8192, queue_bytes: 16 << 20 }
    }
}
