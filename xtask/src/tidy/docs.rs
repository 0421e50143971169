//! Rules about the documentation.

use std::collections::HashSet;

use super::source::Source;
use super::{Finding, Rule};

pub(super) const RULES: &[Rule] =
    &[Rule { name: "docs-name", reason: "What the documentation names is there.", search: names }];

/// A name in backticks that can only be a test's, and a path of this tree.
fn names(tree: &[Source]) -> Vec<Finding> {
    let known: HashSet<&str> = tree.iter().filter(|source| source.is("rs")).flat_map(words).collect();
    let paths: HashSet<&str> = tree.iter().map(|source| source.path.as_str()).collect();
    let mut findings = Vec::new();
    for source in tree.iter().filter(|source| source.path.starts_with("docs/") && source.is("md")) {
        for (number, line) in source.text.lines().enumerate() {
            let wrong = quoted(line).filter(|name| is_sentence(name) && !known.contains(name));
            let gone = quoted(line).filter(|name| is_path(name) && !paths.contains(name));
            findings.extend(wrong.chain(gone).map(|name| Finding::new(source, number + 1, format!("`{name}`"))));
        }
    }
    findings
}

fn words(source: &Source) -> impl Iterator<Item = &str> {
    source.text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| is_sentence(word))
}

/// What stands in backticks.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether it is a whole sentence, as tests are called.
fn is_sentence(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && name.bytes().filter(|byte| *byte == b'_').count() >= 4
}

fn is_path(name: &str) -> bool {
    ["web/", "crates/", "xtask/", "bench/", "docs/"].iter().any(|folder| name.starts_with(folder))
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
        && name.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(doc: &str) -> Vec<String> {
        let test = Source::new("crates/rooms/tests/it/main.rs", "async fn joining_twice_is_no_error() {}");
        let tree = [test, Source::new("docs/rooms.md", doc)];
        names(&tree).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn a_test_or_file_that_is_not_there_is_found() {
        assert_eq!(found("`joining_twice_is_no_error`, `crates/rooms/tests/it/main.rs`, `room_archived`"), [""; 0]);
        assert_eq!(found("see `joining_thrice_is_no_error`"), ["`joining_thrice_is_no_error`"]);
        assert_eq!(found("see `crates/rooms/tests/it/mine.rs`"), ["`crates/rooms/tests/it/mine.rs`"]);
    }
}
