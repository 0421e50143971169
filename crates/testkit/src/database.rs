//! A fresh database with the product's schema, gone with its last user.

use std::path::PathBuf;

use db::{Config, Db};
use tempfile::TempDir;

use crate::postgres::TestPostgres;
use crate::schema;

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own on a server.
    Postgres,
}

/// A database that nobody else uses. It has the product's schema and no rows.
pub struct TestDatabase {
    folder: TempDir,
    postgres: Option<TestPostgres>,
}

impl TestDatabase {
    /// A file in a fresh folder.
    #[must_use]
    pub fn sqlite() -> Self {
        let database = Self::nowhere();
        std::fs::write(database.file(), schema::sqlite()).expect("a file");
        database
    }

    /// A database on a server; none where there is no server.
    #[must_use]
    pub fn postgres() -> Option<Self> {
        let postgres = schema::postgres()?;
        Some(Self { postgres: Some(postgres), ..Self::nowhere() })
    }

    fn nowhere() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), postgres: None }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("commune.db")
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
            None => Config::sqlite(self.file()),
        };
        config.readers = 2;
        config.write_workers = 2;
        Db::open(&config).expect("the database opens")
    }
}
