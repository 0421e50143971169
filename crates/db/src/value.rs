//! What goes into a statement: five kinds of value, the same for both engines.

use std::error::Error as StdError;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, Value as SqliteValue, ValueRef};

/// One parameter of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Null of any type.
    Null,
    /// A 64-bit integer: ids, numbers, times in microseconds.
    I64(i64),
    /// A truth value. Never write 0 or 1 instead.
    Bool(bool),
    /// Text without NUL, which Postgres refuses.
    Text(String),
    /// Bytes. Never cast a column or parameter of bytes.
    Bytes(Vec<u8>),
}

/// The parameters of one statement, in order: `args![room, seq, text]`. Each becomes a [`Value`] by `From`.
#[macro_export]
macro_rules! args {
    () => { &[] as &[$crate::Value] };
    ($($value:expr),+ $(,)?) => { &[$($crate::Value::from($value)),+] as &[$crate::Value] };
}

/// A list as one parameter: a JSON array of integers, to be read as
/// `in (select cast(value as bigint) from json_each(cast($1 as text)))`. At most some hundred.
#[must_use]
pub fn json_list<I: model::Id>(ids: impl IntoIterator<Item = I>) -> Value {
    let mut text = String::from("[");
    for id in ids {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&id.get().to_string());
    }
    text.push(']');
    Value::Text(text)
}

macro_rules! from {
    ($($source:ty: $name:ident => $value:expr;)+) => {
        $(impl From<$source> for Value {
            fn from($name: $source) -> Self {
                $value
            }
        })+
    };
}
from! {
    i64: it => Value::I64(it);
    &i64: it => Value::I64(*it);
    i32: it => Value::I64(it.into());
    u32: it => Value::I64(it.into());
    bool: it => Value::Bool(it);
    &bool: it => Value::Bool(*it);
    String: it => Value::Text(it);
    &String: it => Value::Text(it.clone());
    &str: it => Value::Text(it.to_owned());
    Vec<u8>: it => Value::Bytes(it);
    &Vec<u8>: it => Value::Bytes(it.clone());
    &[u8]: it => Value::Bytes(it.to_vec());
    &Value: it => it.clone();
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(SqliteValue::Null),
            Self::I64(it) => ToSqlOutput::Owned(SqliteValue::Integer(*it)),
            Self::Bool(it) => ToSqlOutput::Owned(SqliteValue::Integer(i64::from(*it))),
            Self::Text(it) => ToSqlOutput::Borrowed(ValueRef::Text(it.as_bytes())),
            Self::Bytes(it) => ToSqlOutput::Borrowed(ValueRef::Blob(it)),
        })
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match (self, ty) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::I64(it), &Type::INT8) => it.to_sql(ty, out),
            (Self::I64(it), &Type::INT4) => i32::try_from(*it)?.to_sql(ty, out),
            (Self::Bool(it), &Type::BOOL) => it.to_sql(ty, out),
            (Self::Text(it), &Type::TEXT) => it.to_sql(ty, out),
            (Self::Bytes(it), &Type::BYTEA) => it.to_sql(ty, out),
            _ => Err(format!("a parameter of type {ty} got {}", self.kind()).into()),
        }
    }

    // Which type fits depends on the value, so `to_sql` decides.
    fn accepts(_ty: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::I64(_) => "an integer",
            Self::Bool(_) => "a truth value",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        }
    }
}
