//! SQLite: one writer, several readers, one file in WAL mode.

mod connect;
mod reader;
mod writer;

pub(crate) use connect::{Role, open};
pub(crate) use reader::Reader;
pub(crate) use writer::Writer;

use crate::error::Result;

/// Runs a statement of transaction control, parsed once per connection.
pub(crate) fn control(connection: &rusqlite::Connection, text: &str) -> Result<()> {
    connection.prepare_cached(text)?.execute([])?;
    Ok(())
}
