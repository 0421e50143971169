//! What tests ask of an engine: is every statement sound here, how is it planned, and which schema is there.

mod catalogue;
mod plan;

pub use catalogue::{Column, Index, Kind, Table, tables};
pub use plan::{explain, full_scans};

use crate::error::Result;
use crate::sql::{Sql, statements};
use crate::tx::{Engine, Tx};

/// A statement as an engine understood it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// How many parameters it takes.
    pub parameters: usize,
    /// How many columns it gives; 0 for a statement without rows.
    pub columns: usize,
    /// Postgres: the type of each parameter. Only `int8`, `bool`, `text` and `bytea` can be filled.
    pub parameter_types: Vec<String>,
    /// Postgres: the type of each column. Only `int8`, `bool`, `text` and `bytea` can be read.
    pub column_types: Vec<String>,
}

/// Prepares a statement without running it. The transaction survives if it is refused.
pub fn prepare(tx: &mut Tx<'_>, sql: &'static Sql) -> Result<Prepared> {
    tx.nested(|tx| match tx.engine() {
        Engine::Sqlite(connection) => {
            let statement = connection.prepare(sql.sqlite()).map_err(|error| crate::Error::from(error).at(sql))?;
            Ok(Prepared {
                parameters: statement.parameter_count(),
                columns: statement.column_count(),
                parameter_types: Vec::new(),
                column_types: Vec::new(),
            })
        }
        Engine::Postgres(session) => {
            let statement = session.prepare(sql).map_err(|error| error.at(sql))?;
            Ok(Prepared {
                parameters: statement.params().len(),
                columns: statement.columns().len(),
                parameter_types: statement.params().iter().map(|ty| ty.name().to_owned()).collect(),
                column_types: statement.columns().iter().map(|column| column.type_().name().to_owned()).collect(),
            })
        }
    })
}

/// Prepares every statement of the linked program, sorted by file and line.
pub fn prepare_all(tx: &mut Tx<'_>) -> Vec<(&'static Sql, Result<Prepared>)> {
    let mut all: Vec<_> = statements().collect();
    all.sort_by_key(|sql| (sql.file(), sql.line()));
    all.into_iter().map(|sql| (sql, prepare(tx, sql))).collect()
}
