//! A file as the rules see it.

use super::lexer;

/// A text file of the tree.
pub(super) struct Source {
    /// From the root, with slashes.
    pub(super) path: String,
    pub(super) text: String,
    /// For Rust: the text with comments, the insides of literals and the tests at its end blanked out, line by line.
    /// For all else: the text.
    pub(super) code: String,
    /// For Rust: the string literals of the code, with the lines they begin on.
    pub(super) strings: Vec<(usize, String)>,
}

impl Source {
    pub(super) fn new(path: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        let (code, strings) = if has_extension(path, "rs") { lexer::split(&text) } else { (text.clone(), Vec::new()) };
        Self { path: path.to_owned(), text, code, strings }
    }

    /// The file's own name.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The crate's folder name, for files of a crate.
    pub(super) fn of_crate(&self) -> Option<&str> {
        match self.path.strip_prefix("crates/") {
            Some(rest) => rest.split('/').next(),
            None => self.path.split('/').next().filter(|first| matches!(*first, "xtask" | "bench")),
        }
    }

    pub(super) fn is(&self, extension: &str) -> bool {
        has_extension(&self.path, extension)
    }

    /// Rust that runs in the product: no tests, no tools.
    pub(super) fn is_product(&self) -> bool {
        self.is("rs") && self.path.starts_with("crates/") && self.path.contains("/src/") && !self.is_test()
    }

    /// Tests and what serves only them.
    pub(super) fn is_test(&self) -> bool {
        let folders = ["tests", "test", "e2e", "testkit", "benches"];
        self.path.split('/').any(|part| folders.contains(&part))
            || [".test.ts", ".spec.ts"].iter().any(|end| self.path.ends_with(end))
            || matches!(self.name(), "tests.rs" | "test.rs")
    }

    /// Written by a program.
    pub(super) fn is_generated(&self) -> bool {
        matches!(self.name(), "schema.d.ts" | "openapi.json" | "package-lock.json" | "Cargo.lock")
            || self.path.split('/').any(|part| part == "generated")
    }
}

fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).is_some_and(|(_, found)| found == extension)
}

/// Whether the word stands in the line with nothing of a name on either side of it.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let starts_as_name = word.starts_with(is_name);
    let ends_as_name = word.ends_with(is_name);
    line.match_indices(word).any(|(at, _)| {
        let free_before = !starts_as_name || !line[..at].ends_with(is_name);
        let free_after = !ends_as_name || !line[at + word.len()..].starts_with(is_name);
        free_before && free_after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_not_part_of_another() {
        assert!(has_word("use db::Tx;", "db"));
        assert!(!has_word("let sandbox_db = 1;", "db"));
        assert!(has_word("pub async fn run()", "async"));
        assert!(!has_word("asynchronous", "async"));
        assert!(has_word("rx.await?", ".await"));
    }

    #[test]
    fn files_are_sorted_by_where_they_stand() {
        let source = |path: &str| Source::new(path, "");
        assert!(source("crates/rooms/src/store.rs").is_product());
        assert!(!source("crates/rooms/tests/it/main.rs").is_product());
        assert!(!source("crates/testkit/src/lib.rs").is_product());
        assert!(source("web/src/domain/unread.test.ts").is_test());
        assert_eq!(source("crates/rooms/src/lib.rs").of_crate(), Some("rooms"));
        assert_eq!(source("docs/protocol.md").of_crate(), None);
    }
}
