//! The narrow waist over SQLite and PostgreSQL: one SQL text, units of work in group commits, snapshot reads.
//!
//! Nothing outside this crate names a database driver, begins or commits. `STORAGE` rules: parameters `$1…$n`, all
//! used; every parameter without a column beside it is cast; truth values are `Bool`; times are passed in.

mod batch;
mod config;
pub mod copy;
mod db;
mod engine;
mod error;
mod migrate;
mod queue;
mod row;
#[cfg(feature = "sabotage")]
mod sabotage;
pub mod schema;
mod sql;
mod start;
mod tx;
mod unit;
mod value;
mod words;

pub use config::{Config, Target};
pub use db::Db;
pub use error::{Error, ErrorKind, Result};
#[doc(hidden)]
pub use inventory;
pub use migrate::{Migration, product as migrations};
pub use row::{Cell, CellRef, Row};
#[cfg(feature = "sabotage")]
pub use sabotage::sabotage;
#[doc(hidden)]
pub use sql::Registered;
pub use sql::{Sql, statements};
pub use tx::{Dialect, Tx};
pub use unit::{Lane, Outcome, Place, Refused, Unit, Verdict};
pub use value::{Value, json_list};
