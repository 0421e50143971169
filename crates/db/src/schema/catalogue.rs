//! The schema that an engine really has, in words that both engines share.

use crate::args;
use crate::error::Result;
use crate::row::Row;
use crate::sql::Sql;
use crate::tx::{Dialect, Tx};

/// A table, with its columns sorted by name and its indexes sorted by columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its primary key, unique constraints and indexes.
    pub indexes: Vec<Index>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Whether it may be null.
    pub nullable: bool,
}

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `bigint`; on SQLite `integer`.
    I64,
    /// `boolean`; on SQLite `integer` with `check (name in (0, 1))`.
    Bool,
    /// `text`.
    Text,
    /// `bytea`; on SQLite `blob`.
    Bytes,
    /// A type that the product must not use.
    Other(String),
}

/// An index. Names are left out: SQLite makes its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    /// The columns in order, with ` desc` where they fall. An expression is `(expression)`.
    pub columns: Vec<String>,
    /// Whether it refuses doubles.
    pub unique: bool,
    /// Whether it covers only some of the rows.
    pub partial: bool,
}

/// All tables of the database, sorted by name. Constraints beyond these are not read.
pub fn tables(tx: &mut Tx<'_>) -> Result<Vec<Table>> {
    match tx.dialect() {
        Dialect::Sqlite => sqlite_tables(tx),
        Dialect::Postgres => postgres_tables(tx),
    }
}

static SQLITE_TABLES: Sql = Sql::new(
    "select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite#_%' escape '#' order by name",
    file!(),
    line!(),
);
static SQLITE_COLUMNS: Sql = Sql::new(
    "select name, lower(type), \"notnull\" = 0 and pk = 0 from pragma_table_info($1) order by name",
    file!(),
    line!(),
);
static SQLITE_PRIMARY_KEY: Sql =
    Sql::new("select name from pragma_table_info($1) where pk > 0 order by pk", file!(), line!());
static SQLITE_INDEXES: Sql =
    Sql::new("select name, \"unique\", partial from pragma_index_list($1) where origin <> 'pk'", file!(), line!());
static SQLITE_INDEX_COLUMNS: Sql =
    Sql::new("select name, \"desc\" from pragma_index_xinfo($1) where key = 1 order by seqno", file!(), line!());

fn sqlite_tables(tx: &mut Tx<'_>) -> Result<Vec<Table>> {
    let names: Vec<(String, String)> = tx.all(&SQLITE_TABLES, args![], |row| Ok((row.get(0)?, row.get(1)?)))?;
    names.into_iter().map(|(name, text)| sqlite_table(tx, name, &text)).collect()
}

fn sqlite_table(tx: &mut Tx<'_>, name: String, text: &str) -> Result<Table> {
    let text = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let columns = tx.all(&SQLITE_COLUMNS, args![&name], |row| {
        let column: String = row.get(0)?;
        let kind = match row.get::<String>(1)?.as_str() {
            "integer" if text.contains(&format!("check ({column} in (0, 1))")) => Kind::Bool,
            "integer" => Kind::I64,
            "text" => Kind::Text,
            "blob" => Kind::Bytes,
            other => Kind::Other(other.to_owned()),
        };
        Ok(Column { name: column, kind, nullable: row.get(2)? })
    })?;
    let mut indexes = Vec::new();
    let key = tx.all(&SQLITE_PRIMARY_KEY, args![&name], |row| row.get(0))?;
    if !key.is_empty() {
        indexes.push(Index { columns: key, unique: true, partial: false });
    }
    let others: Vec<(String, bool, bool)> =
        tx.all(&SQLITE_INDEXES, args![&name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    for (index, unique, partial) in others {
        let columns = tx.all(&SQLITE_INDEX_COLUMNS, args![index], index_column)?;
        indexes.push(Index { columns, unique, partial });
    }
    indexes.sort();
    Ok(Table { name, columns, indexes })
}

/// A name, null for an expression, and whether it falls.
fn index_column(row: &Row<'_>) -> Result<String> {
    let name = row.get::<Option<String>>(0)?.unwrap_or_else(|| "(expression)".to_owned());
    Ok(if row.get(1)? { name + " desc" } else { name })
}

static POSTGRES_TABLES: Sql = Sql::new(
    "select cast(tablename as text) from pg_tables where schemaname = current_schema()
     order by cast(tablename as text) collate \"C\"",
    file!(),
    line!(),
);
static POSTGRES_COLUMNS: Sql = Sql::new(
    "select cast(column_name as text), cast(data_type as text), is_nullable = 'YES' from information_schema.columns
     where table_schema = current_schema() and cast(table_name as text) = $1 order by cast(column_name as text) collate \"C\"",
    file!(),
    line!(),
);
static POSTGRES_INDEXES: Sql = Sql::new(
    "select cast(i.indexrelid as bigint), i.indisunique, i.indpred is not null
     from pg_index i join pg_class t on t.oid = i.indrelid
     where cast(t.relname as text) = $1 and t.relnamespace = cast(current_schema() as regnamespace)",
    file!(),
    line!(),
);
static POSTGRES_INDEX_COLUMNS: Sql = Sql::new(
    "select cast(a.attname as text), (i.indoption[k.n - 1] & 1) = 1
     from pg_index i cross join lateral generate_series(1, i.indnkeyatts) as k(n)
     left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.n - 1] and a.attnum > 0
     where i.indexrelid = cast($1 as bigint) order by k.n",
    file!(),
    line!(),
);

fn postgres_tables(tx: &mut Tx<'_>) -> Result<Vec<Table>> {
    let names: Vec<String> = tx.all(&POSTGRES_TABLES, args![], |row| row.get(0))?;
    names.into_iter().map(|name| postgres_table(tx, name)).collect()
}

fn postgres_table(tx: &mut Tx<'_>, name: String) -> Result<Table> {
    let columns = tx.all(&POSTGRES_COLUMNS, args![&name], |row| {
        let kind = match row.get::<String>(1)?.as_str() {
            "bigint" => Kind::I64,
            "boolean" => Kind::Bool,
            "text" => Kind::Text,
            "bytea" => Kind::Bytes,
            other => Kind::Other(other.to_owned()),
        };
        Ok(Column { name: row.get(0)?, kind, nullable: row.get(2)? })
    })?;
    let found: Vec<(i64, bool, bool)> =
        tx.all(&POSTGRES_INDEXES, args![&name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut indexes = Vec::new();
    for (index, unique, partial) in found {
        let columns = tx.all(&POSTGRES_INDEX_COLUMNS, args![index], index_column)?;
        indexes.push(Index { columns, unique, partial });
    }
    indexes.sort();
    Ok(Table { name, columns, indexes })
}
