//! Migrations: applied once, in order, under a lock, and never changed afterwards.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::args;
use crate::engine::postgres::{Server, Session};
use crate::engine::sqlite::control;
use crate::error::{Error, Result};
use crate::sql::Sql;
use crate::tx::{Engine, Tx};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// `0001_accounts`: a number of four digits and a name. The order of names is the order of steps.
    pub name: &'static str,
    /// The statements for SQLite.
    pub sqlite: &'static str,
    /// The statements for Postgres.
    pub postgres: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// The steps of the product.
#[must_use]
pub fn product() -> &'static [Migration] {
    MIGRATIONS
}

const TABLE_SQLITE: &str = "create table if not exists migrations (
    name text not null primary key,
    checksum text not null,
    applied_at integer not null
) strict";

const TABLE_POSTGRES: &str = "create table if not exists migrations (
    name text not null primary key,
    checksum text not null,
    applied_at bigint not null
)";

// Not among the registered statements: those are prepared by a test that also forbids reading whole tables.
static APPLIED: Sql = Sql::new("select name, checksum from migrations", file!(), line!());
static APPLY: Sql =
    Sql::new("insert into migrations (name, checksum, applied_at) values ($1, $2, $3)", file!(), line!());

/// SQLite has this function; for Postgres it is made, so that one text reads a list on both.
const JSON_EACH: &str = "create or replace function json_each(list text) returns table (value text)
    language sql immutable parallel safe rows 50
    as 'select value from json_array_elements_text(list::json) as it(value)'";

/// Brings a SQLite file up to date. All steps are one transaction.
pub(crate) fn sqlite(connection: &rusqlite::Connection, migrations: &[Migration]) -> Result<()> {
    control(connection, "begin immediate")?;
    let done = connection.execute_batch(TABLE_SQLITE).map_err(Error::from).and_then(|()| {
        apply(&mut Tx::new(Engine::Sqlite(connection)), migrations, |tx, step| match tx.engine() {
            Engine::Sqlite(connection) => Ok(connection.execute_batch(step.sqlite)?),
            Engine::Postgres(_) => Ok(()),
        })
    });
    control(connection, if done.is_ok() { "commit" } else { "rollback" })?;
    done
}

/// Brings a Postgres database up to date. All steps are one transaction, so a second node waits at the lock.
pub(crate) fn postgres(server: &Server, migrations: &[Migration]) -> Result<()> {
    let mut session = server.connect()?;
    // Two nodes that make the table at the same time meet at a unique index of the catalogue: one tries again.
    if session.control(TABLE_POSTGRES).is_err() {
        session.control(TABLE_POSTGRES)?;
    }
    session.control(
        "begin; set local lock_timeout = 0; set local statement_timeout = 0; lock table migrations in exclusive mode",
    )?;
    let done = session.control(JSON_EACH).and_then(|()| {
        apply(&mut Tx::new(Engine::Postgres(&mut session)), migrations, |tx, step| match tx.engine() {
            Engine::Postgres(session) => Session::control(session, step.postgres),
            Engine::Sqlite(_) => Ok(()),
        })
    });
    session.control(if done.is_ok() { "commit" } else { "rollback" })?;
    done
}

fn apply(tx: &mut Tx<'_>, migrations: &[Migration], run: impl Fn(&mut Tx<'_>, &Migration) -> Result<()>) -> Result<()> {
    let mut applied: BTreeMap<String, String> =
        tx.all(&APPLIED, args![], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect();
    for step in migrations {
        let checksum = checksum(step);
        match applied.remove(step.name) {
            Some(same) if same == checksum => {}
            Some(_) => return Err(Error::other(format!("migration {} was changed after it was applied", step.name))),
            None => {
                run(tx, step).map_err(|error| named(&error, step))?;
                tx.execute(&APPLY, args![step.name, checksum, now_us()?])?;
            }
        }
    }
    match applied.keys().next() {
        Some(name) => Err(Error::other(format!("the database is newer than this program: it has migration {name}"))),
        None => Ok(()),
    }
}

fn named(error: &Error, step: &Migration) -> Error {
    Error::new(error.kind(), format!("migration {}: {error}", step.name))
}

/// FNV-1a over both texts: it has to notice an edit, not an attack. Line ends do not count.
fn checksum(step: &Migration) -> String {
    let bytes = step.sqlite.bytes().chain([0]).chain(step.postgres.bytes()).filter(|byte| *byte != b'\r');
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

#[expect(clippy::disallowed_methods, reason = "a note for people, made before there is an app with a clock")]
fn now_us() -> Result<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| Error::other("the clock is before 1970"))?;
    i64::try_from(since.as_micros()).map_err(|_| Error::other("the clock is beyond all years"))
}
