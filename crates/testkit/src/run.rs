//! Runs a test on an engine, or says that it cannot.

use std::io::Write;

use crate::{Setup, TestDatabase, TestServer};

/// Runs a test on SQLite.
pub async fn on_sqlite<F: AsyncFnOnce(TestServer)>(setup: Setup, test: F) {
    let server = TestServer::start(setup, TestDatabase::sqlite()).await;
    test(server).await;
}

/// Runs a test on Postgres, or notes a skip under this name.
pub async fn on_postgres<F: AsyncFnOnce(TestServer)>(name: &str, setup: Setup, test: F) {
    match tokio::task::block_in_place(TestDatabase::postgres) {
        Some(database) => test(TestServer::start(setup, database).await).await,
        None => skipped(name, "there is no Postgres here"),
    }
}

/// Says that something could not be tested here, and notes it in the file that `COMMUNE_SKIPS` names: it is counted as skipped.
#[expect(clippy::print_stderr, reason = "a skipped test says so where its output goes")]
pub fn skipped(what: &str, why: &str) {
    eprintln!("skipped: {what} ({why})");
    let Some(path) = std::env::var_os("COMMUNE_SKIPS") else { return };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).expect("the list of skips opens");
    writeln!(file, "{what} ({why})").expect("the list of skips takes a line");
}
