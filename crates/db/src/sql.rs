//! A statement: one text, translated once for each engine, and registered so that a test can prepare them all.

use std::sync::OnceLock;

/// A statement of the program. Made by [`sql!`](crate::sql!) only, so its text is fixed and every one is known.
pub struct Sql {
    text: &'static str,
    file: &'static str,
    line: u32,
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

/// A statement as it enters the list of all statements.
#[doc(hidden)]
pub struct Registered(pub &'static Sql);

inventory::collect!(Registered);

/// Makes a statement from a literal and registers it: `sql!("select name from rooms where id = $1")`.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {{
        static STATEMENT: $crate::Sql = $crate::Sql::new($text, file!(), line!());
        $crate::inventory::submit! { $crate::Registered(&STATEMENT) }
        &STATEMENT
    }};
}

/// Every statement of the linked program, in no order.
pub fn statements() -> impl Iterator<Item = &'static Sql> {
    inventory::iter::<Registered>.into_iter().map(|registered| registered.0)
}

impl Sql {
    /// For [`sql!`](crate::sql!) only.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(text: &'static str, file: &'static str, line: u32) -> Self {
        Self { text, file, line, sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// The text as written.
    #[must_use]
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// The text for SQLite: `?n` for `$n`, which it would number by first appearance.
    #[must_use]
    pub fn sqlite(&self) -> &str {
        self.sqlite.get_or_init(|| for_sqlite(self.text))
    }

    /// The text for Postgres: what stands in `/*pg … */` comes alive.
    #[must_use]
    pub fn postgres(&self) -> &str {
        self.postgres.get_or_init(|| for_postgres(self.text))
    }

    /// The source file of the statement.
    #[must_use]
    pub fn file(&self) -> &'static str {
        self.file
    }

    /// Its line in that file.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Whether it may write. Only `select` does not: statements that write inside `with` are refused by SQLite.
    pub(crate) fn writes(&self) -> bool {
        let text = self.text.trim_start();
        !text.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"))
    }
}

/// One stretch of a statement's text.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece<'a> {
    Code(&'a str),
    /// A string, a quoted name or a comment, with its delimiters.
    Quoted(&'a str),
}

/// Splits a text into code and what is quoted or commented out.
fn pieces(mut text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let start = ["'", "\"", "--", "/*"].iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
        let (code, rest) = text.split_at(start);
        if !code.is_empty() {
            pieces.push(Piece::Code(code));
        }
        let (quoted, rest) = rest.split_at(quoted_len(rest));
        if !quoted.is_empty() {
            pieces.push(Piece::Quoted(quoted));
        }
        text = rest;
    }
    pieces
}

/// How long the quoted stretch at the start of the text is. A doubled quote ends one and begins the next.
fn quoted_len(text: &str) -> usize {
    let (open, close) = match text.as_bytes() {
        [] => return 0,
        [b'\'', ..] => (1, "'"),
        [b'"', ..] => (1, "\""),
        [b'-', ..] => (2, "\n"),
        _ => (2, "*/"),
    };
    text[open..].find(close).map_or(text.len(), |end| open + end + close.len())
}

fn for_sqlite(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Code(code) => out.push_str(&code.replace('$', "?")),
            Piece::Quoted(quoted) => out.push_str(quoted),
        }
    }
    out
}

fn for_postgres(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Code(code) => out.push_str(code),
            Piece::Quoted(quoted) => {
                let live = quoted.strip_prefix("/*pg ").and_then(|rest| rest.strip_suffix("*/"));
                out.push_str(live.unwrap_or(quoted));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parameters_are_renamed_outside_quotes_and_comments_only() {
        for (text, sqlite) in [
            ("select $2, $1", "select ?2, ?1"),
            ("select '$1', $1", "select '$1', ?1"),
            ("select 'it''s $1' || $1", "select 'it''s $1' || ?1"),
            ("select \"$1\" from t where a = $12", "select \"$1\" from t where a = ?12"),
            ("select $1 -- $2\n, $2", "select ?1 -- $2\n, ?2"),
            ("select $1 /* $2 ' */, $2", "select ?1 /* $2 ' */, ?2"),
            ("select '/* $1', $1, '*/'", "select '/* $1', ?1, '*/'"),
            ("select '-- $1', $1", "select '-- $1', ?1"),
            ("select $1 /*pg for update */", "select ?1 /*pg for update */"),
            ("select 'open $1", "select 'open $1"),
        ] {
            assert_eq!(for_sqlite(text), sqlite);
        }
    }

    #[test]
    fn what_is_meant_for_postgres_comes_alive_there() {
        assert_eq!(for_postgres("select $1 /*pg for update */"), "select $1 for update ");
        assert_eq!(for_postgres("select '/*pg no */' /* nor this */"), "select '/*pg no */' /* nor this */");
    }

    #[test]
    fn only_select_does_not_write() {
        let writes = |text| Sql::new(text, "", 0).writes();
        assert!(!writes("\n  SELECT 1") && !writes("select 1"));
        assert!(writes("update t set a = 1 returning a") && writes("insert into t values (1)") && writes("é"));
    }

    /// Stretches of SQL with their translation.
    fn stretch() -> impl Strategy<Value = (String, String)> {
        let same = |text: String| (text.clone(), text);
        prop_oneof![
            (1..40_u8).prop_map(|number| (format!("${number} "), format!("?{number} "))),
            "[a-z0-9 ,.()=<>|+*é]{0,6} ".prop_map(same),
            "'([a-z$\" /*-]|''){0,8}'".prop_map(same),
            "\"[a-z$' /*-]{1,8}\"".prop_map(same),
            "--[a-z$'\" /*-]{0,8}\n".prop_map(same),
            "/\\*[a-z$'\" -]{0,8}\\*/".prop_map(same),
        ]
    }

    proptest! {
        #[test]
        fn translation_changes_parameters_and_nothing_else(parts in prop::collection::vec(stretch(), 0..12)) {
            let (text, expected): (Vec<String>, Vec<String>) = parts.into_iter().unzip();
            prop_assert_eq!(for_sqlite(&text.join(" ")), expected.join(" "));
        }

        #[test]
        fn any_text_is_split_without_losing_a_character(text in any::<String>()) {
            let joined: String = pieces(&text).iter().map(|piece| match piece { Piece::Code(it) | Piece::Quoted(it) => *it }).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
