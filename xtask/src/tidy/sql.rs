//! Rules about SQL: where it stands, and who writes which table.

use std::collections::BTreeMap;

use super::source::Source;
use super::{Finding, Rule, lines_where};

pub(super) const RULES: &[Rule] = &[
    Rule { name: "sql-place", reason: "SQL stands in files named store.rs.", search: place },
    Rule { name: "sql-text", reason: "No statement is put together at run time.", search: built },
    Rule { name: "sql-shape", reason: "Explicit columns, keyset pages.", search: shape },
    Rule {
        name: "sql-units",
        reason: "A rule never begins or commits; the door decides how large a unit is.",
        search: units,
    },
    Rule {
        name: "one-writer",
        reason: "A store may read any table, and writes only those its crate owns.",
        search: writers,
    },
    Rule { name: "logs", reason: "Rows of a log never change, but in app/src/work.", search: logs },
    Rule { name: "dialects", reason: "Ten differences between the engines in the whole product.", search: dialects },
];

const MOST_DIALECTS: usize = 10;
const LOGS: [&str; 3] = ["events", "user_log", "server_log"];

/// `db` is the waist: it opens and closes transactions and asks each engine about itself.
fn is_above_waist(source: &Source) -> bool {
    source.is_product() && source.of_crate() != Some("db")
}

fn is_store(source: &Source) -> bool {
    is_above_waist(source) && source.name() == "store.rs"
}

fn place(tree: &[Source]) -> Vec<Finding> {
    let elsewhere = |source: &Source| is_above_waist(source) && source.name() != "store.rs";
    let mut findings = lines_where(tree, elsewhere, |line| line.contains("sql!(").then(|| "`sql!(`".to_owned()));
    for source in tree.iter().filter(|source| elsewhere(source)) {
        let statements = source.strings.iter().filter(|(_, text)| is_statement(text));
        findings.extend(statements.map(|(line, _)| Finding::new(source, *line, "a statement")));
    }
    findings
}

fn built(tree: &[Source]) -> Vec<Finding> {
    lines_where(tree, is_store, |line| line.contains("format!").then(|| "`format!`".to_owned()))
}

fn shape(tree: &[Source]) -> Vec<Finding> {
    in_statements(tree, |words| {
        let is_everything = words.windows(2).any(|pair| pair[0] == "select" && pair[1] == "*");
        let is_offset = words.iter().any(|word| word == "offset");
        (is_everything || is_offset).then(|| if is_offset { "`offset`" } else { "`select *`" }.to_owned())
    })
}

fn units(tree: &[Source]) -> Vec<Finding> {
    in_statements(tree, |words| {
        let first = words.first().map_or("", String::as_str);
        matches!(first, "begin" | "commit" | "rollback" | "savepoint" | "release").then(|| format!("`{first}`"))
    })
}

fn logs(tree: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in
        tree.iter().filter(|source| is_above_waist(source) && !source.path.starts_with("crates/app/src/work/"))
    {
        for (line, text) in &source.strings {
            let written = written_tables(&words(text));
            let log = written.into_iter().find(|table| LOGS.contains(&table.as_str()));
            findings.extend(log.map(|table| Finding::new(source, *line, format!("`{table}`"))));
        }
    }
    findings
}

fn writers(tree: &[Source]) -> Vec<Finding> {
    let mut tables: BTreeMap<String, BTreeMap<&str, Finding>> = BTreeMap::new();
    for source in tree.iter().filter(|source| is_store(source)) {
        let owner = source.of_crate().unwrap_or("");
        for (line, text) in &source.strings {
            for table in written_tables(&words(text)) {
                let first = Finding::new(source, *line, format!("`{table}`"));
                tables.entry(table).or_default().entry(owner).or_insert(first);
            }
        }
    }
    tables.into_values().filter(|owners| owners.len() > 1).flat_map(BTreeMap::into_values).collect()
}

/// Fragments for one engine, `/*pg … */`, and branches on the engine, from the eleventh on.
fn dialects(tree: &[Source]) -> Vec<Finding> {
    let mut all =
        lines_where(tree, is_above_waist, |line| line.contains(".dialect()").then(|| "`dialect()`".to_owned()));
    for source in tree.iter().filter(|source| is_store(source)) {
        let fragments = source.strings.iter().filter(|(_, text)| text.contains("/*pg"));
        all.extend(fragments.map(|(line, _)| Finding::new(source, *line, "`/*pg`")));
    }
    all.sort();
    all.split_off(all.len().min(MOST_DIALECTS))
}

fn in_statements(tree: &[Source], wrong: impl Fn(&[String]) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.iter().filter(|source| is_store(source)) {
        for (line, text) in &source.strings {
            findings.extend(wrong(&words(text)).map(|what| Finding::new(source, *line, what)));
        }
    }
    findings
}

fn is_statement(text: &str) -> bool {
    let words = words(text);
    let is_read = words.first().is_some_and(|word| word == "select") && words.iter().any(|word| word == "from");
    is_read || !written_tables(&words).is_empty()
}

/// The statement in words, without comments and fragments for one engine. A backslash ends a line of a literal.
fn words(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let parts = plain.split(|c: char| c.is_whitespace() || "(),;\\".contains(c));
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// `insert into t`, `update t set`, `delete from t`; not `do update set`, nor `for update of t`.
fn written_tables(words: &[String]) -> Vec<String> {
    let at = |index: usize| words.get(index).map_or("", String::as_str);
    let mut tables = Vec::new();
    for index in 0..words.len() {
        let table = match (at(index), at(index + 1)) {
            ("insert", "into") | ("delete", "from") => at(index + 2),
            ("update", table) if words[index..].iter().take(5).any(|word| word == "set") => table,
            _ => continue,
        };
        if !table.is_empty() && table != "set" {
            tables.push(table.to_owned());
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORE: &str = "crates/rooms/src/members/store.rs";
    const RULE: &str = "crates/rooms/src/members/mod.rs";

    fn found(search: fn(&[Source]) -> Vec<Finding>, path: &str, text: &str) -> usize {
        search(&[Source::new(path, text)]).len()
    }

    fn statement(sql: &str) -> String {
        format!("tx.execute(sql!(\"{sql}\"), args![])?;\n")
    }

    #[test]
    fn sql_outside_a_store_is_found() {
        assert_eq!(found(place, RULE, &statement("select 1")), 1);
        assert_eq!(found(place, RULE, "let text = \"delete from rooms where id = $1\";"), 1);
        assert_eq!(found(place, RULE, "let text = \"select a room from the list\";"), 1);
        assert_eq!(found(place, RULE, "let text = \"update the app\";"), 0);
        assert_eq!(found(place, STORE, &statement("select id from rooms")), 0);
        assert_eq!(found(place, "crates/rooms/tests/it/main.rs", &statement("select id from rooms")), 0);
    }

    #[test]
    fn statements_put_together_are_found() {
        assert_eq!(found(built, STORE, "let sql = format!(\"select {column}\");"), 1);
        assert_eq!(found(built, RULE, "let name = format!(\"{first} {last}\");"), 0);
    }

    #[test]
    fn shapes_that_do_not_scale_are_found() {
        assert_eq!(found(shape, STORE, &statement("select * from rooms")), 1);
        assert_eq!(found(shape, STORE, &statement("select id from rooms limit 5 offset 10")), 1);
        assert_eq!(found(shape, STORE, &statement("select count(*) from rooms")), 0);
    }

    #[test]
    fn transactions_of_a_rule_are_found() {
        assert_eq!(found(units, STORE, &statement("savepoint a")), 1);
        assert_eq!(found(units, STORE, &statement("select begin_at from rooms")), 0);
    }

    #[test]
    fn the_tables_a_statement_writes_are_read() {
        let tables = |sql: &str| written_tables(&words(sql));
        assert_eq!(tables("insert into rooms (id) values ($1) on conflict (id) do update set id = 1"), ["rooms"]);
        assert_eq!(tables("update members\\\n set role = $1"), ["members"]);
        assert_eq!(
            tables("with gone as (delete from links where a = b) update rooms as r set x = 1"),
            ["links", "rooms"]
        );
        assert!(tables("select id from rooms for no key update of rooms").is_empty());
        assert!(tables("select id from rooms /*pg for update of r */").is_empty());
    }

    #[test]
    fn a_table_written_by_two_crates_is_found() {
        let tree = [
            Source::new(STORE, statement("update rooms set name = $1")),
            Source::new("crates/messages/src/sending/store.rs", statement("insert into rooms (id) values ($1)")),
            Source::new("crates/messages/src/pins/store.rs", statement("insert into pins (id) select id from rooms")),
        ];
        assert_eq!(writers(&tree).len(), 2);
        assert_eq!(writers(&tree[..1]), []);
    }

    #[test]
    fn a_log_that_is_written_elsewhere_is_found() {
        assert_eq!(found(logs, STORE, &statement("update events set body = ''")), 1);
        assert_eq!(found(logs, STORE, &statement("delete from user_log where seq < $1")), 1);
        assert_eq!(found(logs, "crates/app/src/work/store.rs", &statement("update events set body = ''")), 0);
        assert_eq!(found(logs, STORE, &statement("select seq from events")), 0);
    }

    #[test]
    fn the_eleventh_difference_is_found() {
        let ten = statement("select id from rooms /*pg for update */").repeat(10);
        assert_eq!(found(dialects, STORE, &ten), 0);
        assert_eq!(found(dialects, STORE, &format!("{ten}match tx.dialect() {{}}\n")), 1);
    }
}
