//! SQLite: one writer, several readers, one file in WAL mode.

mod connect;
mod reader;
mod writer;

pub(crate) use connect::{Role, open};
pub(crate) use reader::Reader;
pub(crate) use writer::Writer;

use parking_lot::Mutex;
use rusqlite::Connection;

use crate::error::Result;

static CLOSING: Mutex<()> = Mutex::new(());

/// Runs a statement of transaction control, parsed once per connection.
pub(crate) fn control(connection: &Connection, text: &str) -> Result<()> {
    connection.prepare_cached(text)?.execute([])?;
    Ok(())
}

/// Closes a connection while no other one closes: the last one takes the write-ahead log along, but of two that close at the same time each believes
/// that the other one is still there.
pub(crate) fn close(connection: Connection) {
    let _alone = CLOSING.lock();
    drop(connection);
}
