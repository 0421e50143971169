//! What comes out of a statement: a row, and the types a column may be read as.

use std::error::Error as StdError;

use postgres::types::{FromSql, Type};
use rusqlite::types::ValueRef;

use crate::error::{Error, Result};

/// One row of an answer. Columns are read by position, from 0.
pub struct Row<'r>(pub(crate) EngineRow<'r>);

pub(crate) enum EngineRow<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

/// A type that a column can be read as.
pub trait Cell: Sized {
    /// The value, or `None` if the column holds another type.
    fn decode(cell: CellRef<'_>) -> Option<Self>;
}

/// One column as the engine gave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellRef<'r> {
    /// Null.
    Null,
    /// An integer. Not 32 bits: such a column needs a cast in the statement.
    I64(i64),
    /// A truth value (Postgres).
    Bool(bool),
    /// An integer of SQLite, which has no truth values of its own.
    I64OrBool(i64),
    /// Text.
    Text(&'r str),
    /// Bytes.
    Bytes(&'r [u8]),
}

impl Row<'_> {
    /// The column as `T`. Null is an error unless `T` is an `Option`.
    pub fn get<T: Cell>(&self, index: usize) -> Result<T> {
        let cell = self.cell(index)?;
        T::decode(cell).ok_or_else(|| {
            let wanted = std::any::type_name::<T>();
            Error::other(format!("column {index} holds {}, not {wanted}", cell.kind()))
        })
    }

    fn cell(&self, index: usize) -> Result<CellRef<'_>> {
        match &self.0 {
            EngineRow::Sqlite(row) => sqlite_cell(row.get_ref(index)?),
            EngineRow::Postgres(row) => Ok(row.try_get::<_, Option<CellRef<'_>>>(index)?.unwrap_or(CellRef::Null)),
        }
    }
}

fn sqlite_cell(value: ValueRef<'_>) -> Result<CellRef<'_>> {
    Ok(match value {
        ValueRef::Null => CellRef::Null,
        ValueRef::Integer(it) => CellRef::I64OrBool(it),
        ValueRef::Text(it) => CellRef::Text(str::from_utf8(it).map_err(|_| Error::other("text that is not UTF-8"))?),
        ValueRef::Blob(it) => CellRef::Bytes(it),
        ValueRef::Real(_) => return Err(Error::other("a floating-point column")),
    })
}

impl<'r> FromSql<'r> for CellRef<'r> {
    fn from_sql(ty: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        match *ty {
            Type::INT8 => i64::from_sql(ty, raw).map(Self::I64),
            Type::BOOL => bool::from_sql(ty, raw).map(Self::Bool),
            Type::TEXT => <&str>::from_sql(ty, raw).map(Self::Text),
            _ => Ok(Self::Bytes(raw)),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::BOOL | Type::TEXT | Type::BYTEA)
    }
}

impl CellRef<'_> {
    fn kind(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::I64(_) | Self::I64OrBool(_) => "an integer",
            Self::Bool(_) => "a truth value",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        }
    }
}

impl Cell for i64 {
    fn decode(cell: CellRef<'_>) -> Option<Self> {
        match cell {
            CellRef::I64(it) | CellRef::I64OrBool(it) => Some(it),
            _ => None,
        }
    }
}

impl Cell for bool {
    fn decode(cell: CellRef<'_>) -> Option<Self> {
        match cell {
            CellRef::Bool(it) => Some(it),
            CellRef::I64OrBool(it @ (0 | 1)) => Some(it == 1),
            _ => None,
        }
    }
}

impl Cell for String {
    fn decode(cell: CellRef<'_>) -> Option<Self> {
        match cell {
            CellRef::Text(it) => Some(it.to_owned()),
            _ => None,
        }
    }
}

impl Cell for Vec<u8> {
    fn decode(cell: CellRef<'_>) -> Option<Self> {
        match cell {
            CellRef::Bytes(it) => Some(it.to_vec()),
            _ => None,
        }
    }
}

impl<const N: usize> Cell for [u8; N] {
    fn decode(cell: CellRef<'_>) -> Option<Self> {
        match cell {
            CellRef::Bytes(it) => it.try_into().ok(),
            _ => None,
        }
    }
}

impl<T: Cell> Cell for Option<T> {
    fn decode(cell: CellRef<'_>) -> Option<Self> {
        match cell {
            CellRef::Null => Some(None),
            other => T::decode(other).map(Some),
        }
    }
}
