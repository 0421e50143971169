//! The transaction that rules and stores see: statements, and nothing of the engine.

use crate::engine::postgres::Session;
use crate::error::{Error, Result};
use crate::row::{EngineRow, Row};
use crate::sql::Sql;
use crate::value::Value;

/// The engine behind a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SQLite, in the data folder.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A running transaction.
///
/// The first error poisons it, on both engines: later statements give the same error back and nothing is stored.
/// Only [`nested`](Tx::nested) survives an error.
pub struct Tx<'c> {
    engine: Engine<'c>,
    poison: Option<Error>,
    statements: u32,
    wrote: bool,
}

pub(crate) enum Engine<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c mut Session),
}

impl<'c> Tx<'c> {
    pub(crate) fn new(engine: Engine<'c>) -> Self {
        Self { engine, poison: None, statements: 0, wrote: false }
    }

    /// Runs a statement that gives no rows, and returns how many rows it changed.
    pub fn execute(&mut self, sql: &'static Sql, args: &[Value]) -> Result<u64> {
        self.guarded(sql, |engine| match engine {
            Engine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql.sqlite())?;
                Ok(statement.execute(rusqlite::params_from_iter(args))? as u64)
            }
            Engine::Postgres(session) => session.execute(sql, args),
        })
    }

    /// The only row. No row, or more than one, is an error.
    pub fn one<T>(&mut self, sql: &'static Sql, args: &[Value], read: impl Fn(&Row<'_>) -> Result<T>) -> Result<T> {
        let found = self.optional(sql, args, read)?;
        found.ok_or_else(|| self.poisoned(Error::other("no row where one must be").at(sql)))
    }

    /// The row, if there is one. More than one is an error.
    pub fn optional<T>(
        &mut self,
        sql: &'static Sql,
        args: &[Value],
        read: impl Fn(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.visit(sql, args, &mut |row| {
            if found.is_some() {
                return Err(Error::other("more than one row"));
            }
            found = Some(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// All rows, in the order of the statement.
    pub fn all<T>(
        &mut self,
        sql: &'static Sql,
        args: &[Value],
        read: impl Fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.visit(sql, args, &mut |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Runs `inner` in a savepoint. If it fails, or swallowed an error, what it did is rolled back, the error is
    /// returned, and this transaction goes on.
    pub fn nested<T, E: From<Error>>(&mut self, inner: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.check()?;
        self.control("savepoint nested")?;
        let result = match inner(self) {
            Ok(value) => self.poison.clone().map_or(Ok(value), |error| Err(E::from(error))),
            Err(error) => Err(error),
        };
        if result.is_err() {
            self.control("rollback to savepoint nested")?;
            self.poison = None;
        }
        self.control("release savepoint nested")?;
        result
    }

    /// The engine. Ten places in the product ask for it, counted by a test.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// How many statements ran so far in this unit or read.
    #[must_use]
    pub fn statements(&self) -> u32 {
        self.statements
    }

    pub(crate) fn poison(&self) -> Option<&Error> {
        self.poison.as_ref()
    }

    /// Whether a statement ran that may have written.
    pub(crate) fn wrote(&self) -> bool {
        self.wrote
    }

    pub(crate) fn engine(&mut self) -> &mut Engine<'c> {
        &mut self.engine
    }

    fn visit(&mut self, sql: &'static Sql, args: &[Value], each: &mut dyn FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        self.guarded(sql, |engine| match engine {
            Engine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql.sqlite())?;
                let mut rows = statement.query(rusqlite::params_from_iter(args))?;
                while let Some(row) = rows.next()? {
                    each(&Row(EngineRow::Sqlite(row)))?;
                }
                Ok(())
            }
            Engine::Postgres(session) => {
                let rows = session.query(sql, args)?;
                rows.iter().try_for_each(|row| each(&Row(EngineRow::Postgres(row))))
            }
        })
    }

    /// Refuses a poisoned transaction, counts, and poisons it on an error.
    fn guarded<T>(&mut self, sql: &'static Sql, run: impl FnOnce(&mut Engine<'c>) -> Result<T>) -> Result<T> {
        self.check()?;
        self.statements += 1;
        self.wrote |= sql.writes();
        run(&mut self.engine).map_err(|error| self.poisoned(error.at(sql)))
    }

    fn check(&mut self) -> Result<()> {
        if let Some(error) = &self.poison {
            return Err(error.clone());
        }
        match &self.engine {
            // A full disk ends it. Each further statement would then commit by itself.
            Engine::Sqlite(connection) if connection.is_autocommit() => {
                Err(self.poisoned(Error::unavailable("the transaction is gone")))
            }
            _ => Ok(()),
        }
    }

    fn poisoned(&mut self, error: Error) -> Error {
        self.poison.get_or_insert(error).clone()
    }

    fn control(&mut self, text: &'static str) -> Result<()> {
        let done = match &mut self.engine {
            Engine::Sqlite(connection) => crate::engine::sqlite::control(connection, text),
            Engine::Postgres(session) => session.control(text),
        };
        done.map_err(|error| self.poisoned(error))
    }
}
