//! How an engine would run a statement.

use postgres::SimpleQueryMessage;
use rusqlite::Connection;

use crate::engine::postgres::Session;
use crate::error::Result;
use crate::sql::Sql;
use crate::tx::{Engine, Tx};

/// The plan, a line for each step, made without knowing the parameters. Nothing is run.
pub fn explain(tx: &mut Tx<'_>, sql: &'static Sql) -> Result<Vec<String>> {
    tx.nested(|tx| match tx.engine() {
        Engine::Sqlite(connection) => explain_sqlite(connection, sql),
        Engine::Postgres(session) => explain_postgres(session, sql),
    })
    .map_err(|error: crate::Error| error.at(sql))
}

/// The steps of the plan that read a whole table. A statement of the product has none.
pub fn full_scans(tx: &mut Tx<'_>, sql: &'static Sql) -> Result<Vec<String>> {
    let plan = explain(tx, sql)?;
    let scans = plan.iter().filter(|step| is_full_scan(step) && !reads_subquery(step, &plan));
    Ok(scans.cloned().collect())
}

/// Whether the step of SQLite reads what an earlier step made, by the name that the statement gave it.
fn reads_subquery(step: &str, plan: &[String]) -> bool {
    let read = step.strip_prefix("SCAN ");
    let made = |earlier: &String| {
        let name = ["CO-ROUTINE ", "MATERIALIZE "].iter().find_map(|what| earlier.strip_prefix(what));
        name.is_some() && name == read
    };
    plan.iter().any(made)
}

/// `SCAN` of SQLite also reads what is no table: a function, a constant, the result of a subquery.
fn is_full_scan(step: &str) -> bool {
    let harmless = ["VIRTUAL TABLE", "CONSTANT ROW", "SCAN (", "-ROW VALUES CLAUSE"];
    step.contains("Seq Scan on") || (step.starts_with("SCAN ") && !harmless.iter().any(|it| step.contains(it)))
}

fn explain_sqlite(connection: &Connection, sql: &Sql) -> Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("explain query plan {}", sql.sqlite()))?;
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        steps.push(row.get(3)?);
    }
    Ok(steps)
}

fn explain_postgres(session: &mut Session, sql: &'static Sql) -> Result<Vec<String>> {
    let parameters = vec!["null"; session.prepare(sql)?.params().len()].join(", ");
    let list = if parameters.is_empty() { String::new() } else { format!("({parameters})") };
    session
        .control(&format!("set local plan_cache_mode = force_generic_plan; prepare explained as {}", sql.postgres()))?;
    let answer = session.client().simple_query(&format!("explain (costs off) execute explained{list}"));
    session.control("deallocate explained")?;
    let steps = answer?.into_iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    Ok(steps.collect())
}
