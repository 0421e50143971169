//! What the waist tells tests about statements and schemas.

use db::schema::{self, Column, Index, Kind, Table};
use db::{Sql, args, sql};

use crate::stage::both;

fn columns(listed: &[(&str, Kind, &str)]) -> Vec<Column> {
    let column = |(name, kind, null): &(&str, Kind, &str)| Column {
        name: (*name).to_owned(),
        kind: kind.clone(),
        nullable: *null == "null",
    };
    listed.iter().map(column).collect()
}

fn unique(columns: &[&str]) -> Index {
    Index { columns: columns.iter().map(|&column| column.to_owned()).collect(), unique: true, partial: false }
}

#[test]
fn the_catalogue_reads_alike_on_both_engines() {
    both(|stage| {
        let tables = stage.read(schema::tables).unwrap();
        let cells = Table {
            name: "cells".to_owned(),
            columns: columns(&[
                ("bytes", Kind::Bytes, "null"),
                ("flag", Kind::Bool, "null"),
                ("id", Kind::I64, "not null"),
                ("number", Kind::I64, "null"),
                ("words", Kind::Text, "null"),
            ]),
            indexes: vec![unique(&["id"]), Index { partial: true, ..unique(&["number desc", "words"]) }],
        };
        let events = Table {
            name: "events".to_owned(),
            columns: columns(&[
                ("body", Kind::Text, "not null"),
                ("room_id", Kind::I64, "not null"),
                ("seq", Kind::I64, "not null"),
            ]),
            indexes: vec![unique(&["room_id", "seq"])],
        };
        let names: Vec<_> = tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["cells", "events", "migrations", "rooms"]);
        assert_eq!(tables[..2], [cells, events]);
    });
}

static PAGE: Sql = Sql::new(
    "select seq, body from events where room_id = $1 and seq < $2 order by seq desc limit $3",
    file!(),
    line!(),
);
static SEARCH: Sql = Sql::new("select id from cells where words = $1", file!(), line!());
static WRONG: Sql = Sql::new("select missing from events", file!(), line!());
static INSERT: Sql = Sql::new("insert into rooms (id, last_seq) values ($1, $2)", file!(), line!());

#[test]
fn a_statement_is_prepared_and_a_wrong_one_refused_without_harm() {
    both(|stage| {
        let (wrong, page) = stage.read(|tx| Ok((schema::prepare(tx, &WRONG), schema::prepare(tx, &PAGE)))).unwrap();
        assert!(wrong.unwrap_err().to_string().contains("missing"));
        let page = page.unwrap();
        assert_eq!((page.parameters, page.columns), (3, 2));
        if stage.postgres.is_some() {
            assert_eq!(page.parameter_types, ["int8", "int8", "int8"]);
            assert_eq!(page.column_types, ["int8", "text"]);
        }
    });
}

#[test]
fn a_plan_shows_which_statement_reads_a_whole_table() {
    both(|stage| {
        let found = stage.read(|tx| {
            let scans = [&PAGE, &SEARCH, &INSERT].map(|sql| schema::full_scans(tx, sql));
            Ok((scans, schema::explain(tx, &PAGE)))
        });
        let ([page, search, insert], plan) = found.unwrap();
        assert!(!plan.unwrap().is_empty());
        assert_eq!(page.unwrap(), Vec::<String>::new());
        assert_eq!(insert.unwrap(), Vec::<String>::new());
        assert_eq!(search.unwrap().len(), 1, "no index serves it");
    });
}

#[test]
fn every_statement_made_by_the_macro_is_known() {
    let here = sql!("select cast($1 as bigint) + 41");
    assert!(db::statements().any(|sql| std::ptr::eq(sql, here)));
    both(|stage| {
        let all = stage.read(|tx| Ok(schema::prepare_all(tx))).unwrap();
        let mine = all.into_iter().find(|(sql, _)| sql.text().ends_with("+ 41")).unwrap();
        assert_eq!(mine.1.unwrap().parameters, 1);
        let sum =
            stage.read(|tx| tx.one(sql!("select cast($1 as bigint) + 42"), args![1_i64], |row| row.get::<i64>(0)));
        assert_eq!(sum.unwrap(), 43);
    });
}
