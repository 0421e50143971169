//! Every statement of the whole program, on both engines: it prepares, takes and gives only what the waist can carry, and scans no table.

use db::schema::{Prepared, full_scans, prepare_all, tables};
use db::{Config, Db, Error, Sql, statements};
use testkit::postgres::TestPostgres;

type Found = Vec<(&'static Sql, Result<Prepared, Error>)>;

async fn prepared(db: &Db) -> Found {
    db.read(|tx| Ok::<_, Error>(prepare_all(tx))).await.unwrap()
}

fn sqlite() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&Config::sqlite(folder.path().join("test.db"))).unwrap();
    (folder, db)
}

fn sound(found: &Found) {
    assert!(found.len() > 50, "only {} statements are registered: is every crate linked?", found.len());
    for (sql, prepared) in found {
        let prepared =
            prepared.as_ref().unwrap_or_else(|error| panic!("{}:{}: {error}\n{}", sql.file(), sql.line(), sql.text()));
        for kind in prepared.parameter_types.iter().chain(&prepared.column_types) {
            let carried = matches!(kind.as_str(), "int8" | "bool" | "text" | "bytea");
            assert!(carried, "{}:{}: {kind} cannot be carried\n{}", sql.file(), sql.line(), sql.text());
        }
    }
}

#[tokio::test]
async fn every_statement_prepares_on_sqlite() {
    let (_folder, db) = sqlite();
    sound(&prepared(&db).await);
}

#[tokio::test]
async fn every_statement_prepares_on_postgres_and_means_the_same() {
    let Some(postgres) = TestPostgres::new() else {
        return testkit::skipped("statements on PostgreSQL", "no PostgreSQL here");
    };
    let on_postgres = Db::open(&Config::postgres(postgres.url())).unwrap();
    let (_folder, on_sqlite) = sqlite();
    let (here, there) = (prepared(&on_sqlite).await, prepared(&on_postgres).await);
    sound(&there);
    for ((sql, here), (_, there)) in here.iter().zip(&there) {
        let counts = |prepared: &Result<Prepared, Error>| prepared.as_ref().map(|p| (p.parameters, p.columns)).ok();
        assert_eq!(counts(here), counts(there), "{}:{}", sql.file(), sql.line());
    }
}

/// The doctor reads whole tables, and lists of a handful of rows are scanned by design.
fn may_scan(sql: &Sql) -> bool {
    sql.file().contains("doctor")
}

fn unwanted_scans(tx: &mut db::Tx<'_>) -> Result<Vec<String>, Error> {
    let mut scans = Vec::new();
    for sql in statements().filter(|sql| !may_scan(sql)) {
        let steps = full_scans(tx, sql)?;
        scans.extend(steps.iter().map(|step| format!("{}:{}: {step}", sql.file(), sql.line())));
    }
    Ok(scans)
}

#[tokio::test]
async fn no_statement_scans_a_table_on_sqlite() {
    let (_folder, db) = sqlite();
    let scans = db.read(unwanted_scans).await.unwrap();
    assert!(scans.is_empty(), "{scans:#?}");
}

#[tokio::test]
async fn no_statement_scans_a_table_on_postgres() {
    let Some(postgres) = TestPostgres::new() else {
        return testkit::skipped("plans on PostgreSQL", "no PostgreSQL here");
    };
    let db = Db::open(&Config::postgres(postgres.url())).unwrap();
    let scans = db.read(unwanted_scans).await.unwrap();
    assert!(scans.is_empty(), "{scans:#?}");
}

#[tokio::test]
async fn both_engines_have_one_schema() {
    let Some(postgres) = TestPostgres::new() else {
        return testkit::skipped("one schema on both engines", "no PostgreSQL here");
    };
    let on_postgres = Db::open(&Config::postgres(postgres.url())).unwrap();
    let (_folder, on_sqlite) = sqlite();
    let here = on_sqlite.read(tables).await.unwrap();
    let there = on_postgres.read(tables).await.unwrap();
    assert_eq!(here, there);
}
