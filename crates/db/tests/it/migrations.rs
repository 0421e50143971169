//! Migrations: once, in order, never changed, never newer than the program.

use db::{Db, Error, ErrorKind, Migration, args, sql};

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

/// People as they were before whether they show that they are online was one circle among the others.
const HIDING: Migration = Migration { name: "0036_people_who_hide", sqlite: HIDING_PEOPLE, postgres: HIDING_PEOPLE };

const HIDING_PEOPLE: &str = "insert into users (id, username, folded, password_hash, admin, claimed, presence, created_at)
    values (1, 'ann', 'ann', '', false, true, 'nobody', 0), (2, 'bob', 'bob', '', false, true, 'nobody', 0),
           (3, 'cem', 'cem', '', false, true, 'everyone', 0), (4, 'dan', 'dan', '', false, true, 'everyone', 0);
    insert into privacy (user_id, message, add_to_rooms, invite, find, find_by_email, find_by_phone, see_email, see_phone)
    select id, 'friends', 'friends', 'friends', 'friends', 'nobody', 'nobody', 'nobody', 'nobody' from users where id in (2, 3);";

#[test]
fn who_hid_that_they_are_online_still_does_and_nothing_else_they_decided_is_lost() {
    both(|stage| {
        let fresh = crate::postgres::TestPostgres::new();
        let config = match (&stage.postgres, &fresh) {
            (Some(_), Some(fresh)) => db::Config::postgres(fresh.url()),
            _ => db::Config::sqlite(stage.folder.path().join("hiding.db")),
        };
        let (before, after): (Vec<Migration>, Vec<Migration>) =
            db::migrations().iter().partition(|step| step.name < HIDING.name);
        let steps = [before, vec![HIDING], after].concat();
        let hiding = Db::open_with_migrations(&config, &steps).unwrap();
        let read = hiding.read(|tx| {
            let all = sql!("select user_id, find, see_last_seen from privacy where user_id > 0 order by user_id");
            tx.all(all, args![], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        });
        let decided: Vec<(i64, String, String)> = crate::stage::runtime().block_on(read).unwrap();
        hiding.close();
        let row = |id, find: &str, seen: &str| (id, find.to_owned(), seen.to_owned());
        assert_eq!(decided, [row(1, "everyone", "nobody"), row(2, "friends", "nobody"), row(3, "friends", "everyone")]);
    });
}
