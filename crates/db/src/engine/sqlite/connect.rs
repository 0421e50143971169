//! Opening a SQLite connection: every setting is made, and asked back.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, Result};

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Writer,
    Reader,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    On,
    Off,
}

/// Statements that each connection keeps prepared. More than the product has.
const STATEMENTS: usize = 512;
const BUSY: Duration = Duration::from_secs(5);
/// The write-ahead log is moved into the file after this many pages (40 MB), and cut to this size afterwards.
const CHECKPOINT_PAGES: i64 = 10_000;
const LOG_BYTES: i64 = 64 << 20;
const CACHE_KIB: i64 = 16 << 10;
const MAP_BYTES: i64 = 256 << 20;

/// Opens the file and refuses a connection that does not have the settings on which durability rests.
pub(crate) fn open(path: &Path, role: Role) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // QPSG: with statistics, a rebound cached statement would be planned again at every use.
    switch(&connection, DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, Switch::On)?;
    switch(&connection, DbConfig::SQLITE_DBCONFIG_DQS_DML, Switch::Off)?;
    switch(&connection, DbConfig::SQLITE_DBCONFIG_DQS_DDL, Switch::Off)?;
    switch(&connection, DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, Switch::On)?;
    let mode: String = connection.query_row("pragma journal_mode = wal", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Error::other(format!("SQLite keeps journal_mode = {mode}; the data folder must allow WAL")));
    }
    set(&connection, "foreign_keys", 1)?;
    synchronous(&connection)?;
    set(&connection, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    set(&connection, "journal_size_limit", LOG_BYTES)?;
    set(&connection, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "mmap_size", MAP_BYTES)?;
    connection.pragma_update(None, "temp_store", 2)?;
    // What is deleted or redacted leaves the file, and does not wait there to be written over.
    set(&connection, "secure_delete", 1)?;
    set(&connection, "query_only", i64::from(role == Role::Reader))?;
    Ok(connection)
}

/// 2 is FULL: a commit is on disk before anybody hears of it.
#[cfg(not(feature = "sabotage"))]
fn synchronous(connection: &Connection) -> Result<()> {
    set(connection, "synchronous", 2)
}

#[cfg(feature = "sabotage")]
fn synchronous(connection: &Connection) -> Result<()> {
    set(connection, "synchronous", crate::sabotage::synchronous())
}

fn switch(connection: &Connection, which: DbConfig, to: Switch) -> Result<()> {
    let on = to == Switch::On;
    if connection.set_db_config(which, on)? == on {
        Ok(())
    } else {
        Err(Error::other(format!("SQLite does not switch {which:?} {to:?}")))
    }
}

fn set(connection: &Connection, pragma: &str, value: i64) -> Result<()> {
    // Some pragmas answer with a row when they are set, some do not.
    connection.pragma_update_and_check(None, pragma, value, |_| Ok(())).or_else(|error| match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        other => Err(other),
    })?;
    let now: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0))?;
    if now == value { Ok(()) } else { Err(Error::other(format!("SQLite keeps {pragma} = {now} instead of {value}"))) }
}
