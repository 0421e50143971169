//! The product's schema, made once and copied for each test: to make it step by step takes longer than most tests.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use db::{Config, Db};
use postgres::{Client, NoTls};

use crate::postgres::{TestPostgres, server};

/// What a SQLite file with the schema and nothing else consists of.
pub(crate) fn sqlite() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("commune.db");
        make(&Config::sqlite(&path));
        std::fs::read(path).expect("a file")
    })
}

/// A database on a server with the schema and nothing else; none where there is no server. Blocks.
pub(crate) fn postgres() -> Option<TestPostgres> {
    static ORIGINAL: OnceLock<Option<String>> = OnceLock::new();
    let original = ORIGINAL.get_or_init(|| server().map(original)).as_deref()?;
    TestPostgres::copy_of(original)
}

/// The database that is copied: one for each schema, on each server. It stays, since other processes copy it too.
fn original(server: &'static str) -> String {
    let mut hasher = DefaultHasher::new();
    // Both texts: a step is known again by both.
    db::migrations().iter().for_each(|step| (step.name, step.sqlite, step.postgres).hash(&mut hasher));
    let name = format!("commune_schema_{:016x}", hasher.finish());
    let made = name.clone();
    // The client drives a runtime of its own and panics on a thread that has one.
    let work = move || {
        let mut client = Client::connect(&format!("{server} dbname=postgres"), NoTls)?;
        // Whoever comes meanwhile waits here. The lock goes with the connection.
        client.batch_execute("select pg_advisory_lock(7103)")?;
        if client.query_opt("select 1 from pg_database where datname = $1", &[&made])?.is_some() {
            return Ok(());
        }
        client.batch_execute(&format!("drop database if exists {made}_raw with (force)"))?;
        client.batch_execute(&format!("create database {made}_raw template template0 encoding 'UTF8' locale 'C'"))?;
        make(&Config::postgres(format!("{server} dbname={made}_raw")));
        client.batch_execute(&format!("alter database {made}_raw rename to {made}"))
    };
    let made = std::thread::scope(|scope| scope.spawn(work).join());
    made.expect("no panic").expect("a database to copy");
    name
}

fn make(config: &Config) {
    Db::open(config).expect("the database opens").close();
}
