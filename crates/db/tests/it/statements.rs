//! Statements inside a transaction: values, errors, savepoints.

use db::{Dialect, Error, ErrorKind, Outcome, Sql, Value, Verdict, args, json_list, sql};
use model::{RoomId, Seq, UserId};

use crate::stage::{both, send, sqlite};

#[test]
fn every_kind_of_value_comes_back_as_it_went_in() {
    both(|stage| {
        let outcome = stage.write(|tx| {
            let insert = sql!("insert into cells (id, flag, number, words, bytes) values ($1, $2, $3, $4, $5)");
            tx.execute(insert, args![1_i64, true, i64::MIN, "grüße 👍 'quoted'", vec![0_u8, 255, 39]])?;
            tx.execute(insert, args![RoomId::try_from(2).unwrap(), false, i64::MAX, "", &[][..] as &[u8]])?;
            tx.execute(insert, args![3_i64, None::<bool>, None::<i64>, None::<&str>, Value::Null])?;
            Ok(Verdict::Keep)
        });
        assert!(matches!(outcome, Outcome::Committed), "{outcome:?}");
        type Cells = (i64, Option<bool>, Option<i64>, Option<String>, Option<Vec<u8>>);
        let rows: Vec<Cells> = stage
            .read(|tx| {
                tx.all(sql!("select id, flag, number, words, bytes from cells order by id"), args![], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
                })
            })
            .unwrap();
        let first = (1, Some(true), Some(i64::MIN), Some("grüße 👍 'quoted'".to_owned()), Some(vec![0, 255, 39]));
        let second = (2, Some(false), Some(i64::MAX), Some(String::new()), Some(Vec::new()));
        assert_eq!(rows, [first, second, (3, None, None, None, None)]);
    });
}

#[test]
fn a_column_is_read_only_as_what_it_is() {
    both(|stage| {
        stage.write(|tx| {
            tx.execute(sql!("insert into cells (id, words) values ($1, $2)"), args![1_i64, "seven"])?;
            Ok(Verdict::Keep)
        });
        let as_number =
            stage.read(|tx| tx.one(sql!("select words from cells where id = 1"), args![], |row| row.get::<i64>(0)));
        assert_eq!(as_number.unwrap_err().kind(), ErrorKind::Other);
        let as_id =
            stage.read(|tx| tx.one(sql!("select number from cells where id = 1"), args![], |row| row.get::<UserId>(0)));
        assert_eq!(as_id.unwrap_err().kind(), ErrorKind::Other, "null is no id");
        let id = stage
            .read(|tx| tx.one(sql!("select id from cells where words = $1"), args!["seven"], |row| row.get::<Seq>(0)));
        assert_eq!(id.unwrap().get(), 1);
    });
}

#[test]
fn parameters_are_taken_by_number_in_any_order() {
    both(|stage| {
        let text =
            sql!("select cast($2 as bigint), cast($1 as bigint), '$1 -- $2', cast($2 as bigint) - cast($1 as bigint)");
        let answer = stage.read(move |tx| {
            tx.one(text, args![10_i64, 20_i64], |row| {
                Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<String>(2)?, row.get::<i64>(3)?))
            })
        });
        assert_eq!(answer.unwrap(), (20, 10, "$1 -- $2".to_owned(), 10));
    });
}

#[test]
fn lists_travel_as_json() {
    both(|stage| {
        let ids = [3, 5, 8].map(|id| RoomId::try_from(id).unwrap());
        let found = stage.read(move |tx| {
            let numbers = tx.all(
                sql!("select cast(value as bigint) from json_each(cast($1 as text)) order by 1"),
                args![json_list(ids)],
                |row| row.get::<i64>(0),
            )?;
            let words = tx.all(
                sql!("select value from json_each(cast($1 as text)) order by 1"),
                args![r#"["b\"c", "a"]"#],
                |row| row.get::<String>(0),
            )?;
            let none = tx.all(
                sql!("select cast(value as bigint) + 1 from json_each(cast($1 as text))"),
                args![json_list(Vec::<RoomId>::new())],
                |row| row.get::<i64>(0),
            )?;
            Ok((numbers, words, none))
        });
        assert_eq!(found.unwrap(), (vec![3, 5, 8], vec!["a".to_owned(), "b\"c".to_owned()], vec![]));
    });
}

/// What a statement that breaks a constraint fails with.
fn kind_of(sql: &'static Sql) -> ErrorKind {
    let stage = sqlite();
    stage.make_room();
    kind_on(&stage, sql)
}

fn kind_on(stage: &crate::stage::Stage, sql: &'static Sql) -> ErrorKind {
    match stage.write(move |tx| tx.execute(sql, args![]).map(|_| Verdict::Keep)) {
        Outcome::Failed(error) => error.kind(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn broken_constraints_have_the_same_kind_on_both_engines() {
    both(|stage| {
        stage.make_room();
        for (sql, kind) in [
            (sql!("insert into rooms (id, last_seq) values (1, 0)"), ErrorKind::Unique),
            (sql!("insert into rooms (id, last_seq) values (2, null)"), ErrorKind::NotNull),
            (sql!("insert into events (room_id, seq, body) values (1, 1, '')"), ErrorKind::Check),
            (sql!("select nothing from nowhere"), ErrorKind::Other),
        ] {
            assert_eq!(kind_on(stage, sql), kind, "{}", sql.text());
        }
    });
    assert_eq!(kind_of(sql!("insert into cells (id, flag) values (1, 2)")), ErrorKind::Check);
}

#[test]
fn an_error_ends_the_unit_even_if_it_is_swallowed() {
    both(|stage| {
        stage.make_room();
        let outcome = stage.write(|tx| {
            send(tx, "before")?;
            assert_eq!(send(tx, "").unwrap_err().kind(), ErrorKind::Check);
            assert_eq!(send(tx, "after").unwrap_err().kind(), ErrorKind::Check, "the first error comes back");
            Ok(Verdict::Keep)
        });
        assert!(matches!(outcome, Outcome::Failed(error) if error.kind() == ErrorKind::Check));
        assert!(stage.seqs().is_empty());
    });
}

#[test]
fn a_read_of_the_wrong_type_ends_the_unit_too() {
    both(|stage| {
        stage.make_room();
        let outcome = stage.write(|tx| {
            let wrong = tx.one(sql!("select last_seq from rooms where id = 1"), args![], |row| row.get::<String>(0));
            assert!(wrong.is_err());
            Ok(Verdict::Keep)
        });
        assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    });
}

#[test]
fn nested_survives_an_error_and_undoes_what_it_did() {
    both(|stage| {
        stage.make_room();
        let outcome = stage.write(|tx| {
            send(tx, "outside")?;
            let failed: Result<(), Error> = tx.nested(|tx| {
                send(tx, "undone")?;
                send(tx, "").map(drop)
            });
            assert_eq!(failed.unwrap_err().kind(), ErrorKind::Check);
            let swallowed: Result<(), Error> = tx.nested(|tx| {
                send(tx, "undone")?;
                let _ = send(tx, "");
                Ok(())
            });
            assert_eq!(swallowed.unwrap_err().kind(), ErrorKind::Check);
            let own: Result<(), Error> = tx.nested(|tx| {
                send(tx, "undone")?;
                Err(Error::new(ErrorKind::Other, "changed its mind"))
            });
            assert!(own.is_err());
            tx.nested(|tx| tx.nested(|tx| send(tx, "kept")))?;
            assert_eq!(send(tx, "outside")?, 3);
            Ok(Verdict::Keep)
        });
        assert!(matches!(outcome, Outcome::Committed), "{outcome:?}");
        assert_eq!(stage.seqs(), [1, 2, 3]);
    });
}

#[test]
fn one_wants_exactly_one_row_and_optional_at_most_one() {
    both(|stage| {
        let all = sql!("select cast(value as bigint) from json_each(cast($1 as text))");
        let ask = |list: &'static str| {
            stage.read(move |tx| {
                let optional = tx.nested(|tx| tx.optional(all, args![list], |row| row.get::<i64>(0)));
                Ok((optional.map_err(|error| error.kind()), tx.one(all, args![list], |row| row.get::<i64>(0)).is_ok()))
            })
        };
        assert_eq!(ask("[]").unwrap_err().kind(), ErrorKind::Other, "a failed `one` ends the read");
        assert_eq!(ask("[4]").unwrap(), (Ok(Some(4)), true));
        assert_eq!(ask("[4, 5]").unwrap_err().kind(), ErrorKind::Other);
    });
}

#[test]
fn a_wrong_number_of_parameters_is_an_error_and_no_panic() {
    both(|stage| {
        for args in [vec![], vec![Value::I64(1), Value::I64(2)]] {
            let outcome = stage.write(move |tx| {
                tx.execute(sql!("delete from cells where id = $1"), &args)?;
                Ok(Verdict::Keep)
            });
            assert!(
                matches!(&outcome, Outcome::Failed(error) if !error.to_string().contains("panicked")),
                "{outcome:?}"
            );
        }
    });
}

#[test]
fn statements_are_counted_and_the_engine_is_told() {
    both(|stage| {
        stage.make_room();
        let dialect = stage.db.dialect();
        let outcome = stage.write(move |tx| {
            assert_eq!(tx.statements(), 0);
            send(tx, "two statements")?;
            assert_eq!((tx.statements(), tx.dialect()), (2, dialect));
            Ok(Verdict::Keep)
        });
        assert!(matches!(outcome, Outcome::Committed), "{outcome:?}");
        assert_eq!(dialect, if stage.postgres.is_some() { Dialect::Postgres } else { Dialect::Sqlite });
    });
}

#[test]
fn errors_quote_no_values() {
    both(|stage| {
        stage.write(|tx| {
            tx.execute(
                sql!("insert into cells (id, flag, number, words) values (1, true, 7, $1)"),
                args!["secret words"],
            )?;
            Ok(Verdict::Keep)
        });
        let outcome = stage.write(|tx| {
            tx.execute(
                sql!("insert into cells (id, flag, number, words) values (2, true, 7, $1)"),
                args!["secret words"],
            )?;
            Ok(Verdict::Keep)
        });
        let Outcome::Failed(error) = outcome else { panic!("{outcome:?}") };
        assert_eq!(error.kind(), ErrorKind::Unique);
        let told = format!("{error} {error:?}");
        assert!(!told.contains("secret") && told.contains("statements.rs"), "{told}");
    });
}
