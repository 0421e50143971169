//! The list of places where a rule bends: `rule path` on each line, `#` before a reason.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// The list, and which of its lines were needed.
pub(super) struct Exceptions {
    entries: Vec<Entry>,
}

struct Entry {
    rule: String,
    path: String,
    used: bool,
}

/// Reads the list.
pub(super) fn read(file: &Path) -> Result<Exceptions> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text)
}

fn parse(text: &str) -> Result<Exceptions> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or("").trim());
    let entries = lines.filter(|line| !line.is_empty()).map(|line| {
        let (rule, path) =
            line.split_once(' ').with_context(|| format!("tidy-exceptions.txt: {line:?} has no path"))?;
        Ok(Entry { rule: rule.to_owned(), path: path.trim().to_owned(), used: false })
    });
    Ok(Exceptions { entries: entries.collect::<Result<_>>()? })
}

impl Exceptions {
    /// Whether the rule may be broken there. Remembers that it was asked for.
    pub(super) fn cover(&mut self, rule: &str, path: &str) -> bool {
        let found = self.entries.iter_mut().find(|entry| entry.rule == rule && entry.path == path);
        found.is_some_and(|entry| {
            entry.used = true;
            true
        })
    }

    /// Entries that covered nothing.
    pub(super) fn unused(&self) -> impl Iterator<Item = String> {
        self.entries.iter().filter(|entry| !entry.used).map(|entry| format!("{} {}", entry.rule, entry.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_covers_its_rule_in_its_file_only_and_an_unused_one_is_told() {
        let mut list = parse("# why\nlength crates/a/src/b.rs # a table\nlength crates/gone.rs\n").unwrap();
        assert!(list.cover("length", "crates/a/src/b.rs"));
        assert!(!list.cover("length", "crates/a/src/c.rs"));
        assert!(!list.cover("axum", "crates/a/src/b.rs"));
        assert_eq!(list.unused().collect::<Vec<_>>(), ["length crates/gone.rs"]);
    }
}
