//! A fresh database, gone with its last user.

use db::{Config, Db};
use tempfile::TempDir;

use crate::postgres::TestPostgres;

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own on a server.
    Postgres,
}

/// A database that nobody else uses.
pub struct TestDatabase {
    folder: TempDir,
    postgres: Option<TestPostgres>,
}

impl TestDatabase {
    /// A file in a fresh folder.
    #[must_use]
    pub fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), postgres: None }
    }

    /// A database on a server; none where there is no server.
    #[must_use]
    pub fn postgres() -> Option<Self> {
        let postgres = TestPostgres::new()?;
        Some(Self { postgres: Some(postgres), ..Self::sqlite() })
    }

    /// Which engine it is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        if self.postgres.is_some() { Engine::Postgres } else { Engine::Sqlite }
    }

    /// A folder that goes with it: the data folder of a server.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The server behind it, where there is one.
    #[must_use]
    pub const fn server(&self) -> Option<&TestPostgres> {
        self.postgres.as_ref()
    }

    /// Opens it, also more than once: each is a node of its own. Blocks.
    #[must_use]
    pub fn open(&self) -> Db {
        let mut config = match &self.postgres {
            Some(postgres) => Config::postgres(postgres.url()),
            None => Config::sqlite(self.folder.path().join("commune.db")),
        };
        config.readers = 2;
        config.write_workers = 2;
        Db::open(&config).expect("the database opens")
    }
}
