//! A copy of a SQLite database while others read and write it, and proof that a file is a sound one.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::engine::sqlite;
use crate::error::{Error, Result};

/// Copies the database as it is at one moment into a new file, without its write-ahead log. Others go on meanwhile. Blocks.
///
/// # Errors
/// If `to` is there and not empty, or cannot be written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let copied = connection.execute("vacuum into ?1", [to.to_string_lossy()]);
    // One of the connections of this database like any other: it must not be mistaken for the last.
    sqlite::close(connection);
    copied?;
    std::fs::File::open(to).and_then(|file| file.sync_all()).map_err(|error| Error::other(error.to_string()))
}

/// Reads all of a database that nobody else has open. Blocks.
///
/// # Errors
/// What is wrong with it.
pub fn verify(path: &Path) -> Result<()> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let found: String = connection.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(Error::other(format!("the database is damaged: {found}")));
    }
    let loose = connection.prepare("pragma foreign_key_check")?.exists([])?;
    if loose {
        return Err(Error::other("the database is damaged: a row refers to one that is not there"));
    }
    Ok(())
}
