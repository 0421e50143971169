//! Migrations: once, in order, never changed, never newer than the program.

use db::{Db, Error, ErrorKind, Migration};

use crate::stage::{Stage, TABLES, both};

const SECOND: Migration = Migration {
    name: "0002_more",
    sqlite: "create table more (id integer not null primary key) strict;",
    postgres: "create table more (id bigint not null primary key);",
};

fn open(stage: &Stage, steps: &[Migration]) -> Result<(), Error> {
    Db::open_with_migrations(&stage.config, steps).map(|db| db.close())
}

#[test]
fn steps_are_applied_once_and_new_ones_follow() {
    both(|stage| {
        open(stage, &[TABLES, SECOND]).unwrap();
        open(stage, &[TABLES, SECOND]).unwrap();
    });
}

#[test]
fn a_changed_step_and_a_newer_database_are_refused() {
    both(|stage| {
        let changed = Migration { sqlite: "select 1;", ..TABLES };
        let error = open(stage, &[changed]).unwrap_err().to_string();
        assert!(error.contains("0001_tables") && error.contains("changed"), "{error}");
        open(stage, &[TABLES, SECOND]).unwrap();
        let error = open(stage, &[TABLES]).unwrap_err().to_string();
        assert!(error.contains("newer") && error.contains("0002_more"), "{error}");
    });
}

#[test]
fn line_ends_of_another_system_are_no_change() {
    both(|stage| {
        let (sqlite, postgres) = (TABLES.sqlite.replace('\n', "\r\n"), TABLES.postgres.replace('\n', "\r\n"));
        let other = Migration { name: TABLES.name, sqlite: sqlite.leak(), postgres: postgres.leak() };
        open(stage, &[other]).unwrap();
    });
}

#[test]
fn a_step_that_fails_takes_the_others_of_its_start_along() {
    both(|stage| {
        let broken =
            Migration { name: "0003_broken", sqlite: "create table more (x);", postgres: "create table more ();" };
        let error = open(stage, &[TABLES, SECOND, broken]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Other);
        assert!(error.to_string().contains("0003_broken"), "{error}");
        open(stage, &[TABLES]).expect("neither 0002 nor 0003 was kept");
    });
}

#[test]
fn two_nodes_may_start_at_the_same_time() {
    both(|stage| {
        let start = || open(stage, &[TABLES, SECOND]);
        std::thread::scope(|scope| {
            let nodes: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
            for node in nodes {
                node.join().unwrap().unwrap();
            }
        });
    });
}

#[test]
fn a_postgres_database_may_be_opened_from_inside_a_runtime() {
    both(|stage| crate::stage::runtime().block_on(async { open(stage, &[TABLES]).unwrap() }));
}

#[test]
fn the_migrations_of_the_product_apply() {
    both(|stage| {
        if stage.postgres.is_none() {
            let config = db::Config::sqlite(stage.folder.path().join("product.db"));
            Db::open(&config).unwrap().close();
        } else if let Some(fresh) = crate::postgres::TestPostgres::new() {
            Db::open(&db::Config::postgres(fresh.url())).unwrap().close();
        }
    });
}
