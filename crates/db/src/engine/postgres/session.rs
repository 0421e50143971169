//! One connection to Postgres, with the statements it has prepared.

use std::collections::HashMap;

use postgres::types::ToSql;
use postgres::{Client, Row, Statement};

use crate::error::{Error, ErrorKind, Result};
use crate::sql::Sql;
use crate::value::Value;

pub(crate) struct Session {
    client: Client,
    /// By the address of the statement: it is static, and an address is hashed faster than a text.
    prepared: HashMap<usize, Statement>,
}

/// How a transaction begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    Write,
    /// One snapshot for all statements, and no writing.
    Read,
}

impl Session {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, prepared: HashMap::new() }
    }

    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    pub(crate) fn begin(&mut self, how: Begin) -> Result<()> {
        self.control(match how {
            Begin::Write => "begin isolation level read committed read write",
            Begin::Read => "begin isolation level repeatable read read only",
        })
    }

    /// Without a timeout: a cancelled COMMIT that waits for a standby has committed here only.
    pub(crate) fn commit(&mut self) -> Result<()> {
        self.control("set local statement_timeout = 0; commit")
    }

    pub(crate) fn rollback(&mut self) -> Result<()> {
        self.control("rollback")
    }

    pub(crate) fn control(&mut self, text: &str) -> Result<()> {
        Ok(self.client.batch_execute(text)?)
    }

    pub(crate) fn execute(&mut self, sql: &'static Sql, args: &[Value]) -> Result<u64> {
        let statement = self.prepare(sql)?;
        Ok(self.client.execute(&statement, &parameters(&statement, args)?)?)
    }

    pub(crate) fn query(&mut self, sql: &'static Sql, args: &[Value]) -> Result<Vec<Row>> {
        let statement = self.prepare(sql)?;
        Ok(self.client.query(&statement, &parameters(&statement, args)?)?)
    }

    pub(crate) fn prepare(&mut self, sql: &'static Sql) -> Result<Statement> {
        let key = std::ptr::from_ref(sql).addr();
        if let Some(statement) = self.prepared.get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql.postgres())?;
        self.prepared.insert(key, statement.clone());
        Ok(statement)
    }

    /// Whether this error means that the connection is of no use any more.
    pub(crate) fn is_lost(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Unavailable || self.client.is_closed()
    }
}

/// The driver panics on a wrong number of parameters.
fn parameters<'a>(statement: &Statement, args: &'a [Value]) -> Result<Vec<&'a (dyn ToSql + Sync)>> {
    let wanted = statement.params().len();
    if wanted != args.len() {
        return Err(Error::other(format!("{} parameters where the statement has {wanted}", args.len())));
    }
    Ok(args.iter().map(|value| value as &(dyn ToSql + Sync)).collect())
}
