//! `cargo xtask tidy`: the rules of the house that can be searched for, over every file git would commit.
//! A rule that must bend has a line in `xtask/tidy-exceptions.txt`, and that list only shrinks.

mod crates;
mod docs;
mod exceptions;
mod files;
mod lexer;
mod rust;
mod source;
mod sql;
mod web;

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::report::{Outcome, Report};
use crate::run;
use source::Source;

/// One rule: its name, why it is there, and the search.
#[derive(Clone, Copy)]
struct Rule {
    name: &'static str,
    reason: &'static str,
    search: fn(&[Source]) -> Vec<Finding>,
}

/// Where a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    /// Counted from 1.
    line: usize,
    what: String,
}

impl Finding {
    fn new(source: &Source, line: usize, what: impl Into<String>) -> Self {
        Self { path: source.path.clone(), line, what: what.into() }
    }
}

/// Prints every place that breaks a rule.
pub(crate) fn command() -> Result<ExitCode> {
    let mut report = Report::default();
    report.check("tidy", check);
    Ok(report.finish())
}

/// Reads the tree and applies every rule.
pub(crate) fn check() -> Result<Outcome> {
    let tree = read_tree()?;
    let mut exceptions = exceptions::read(&run::root().join("xtask/tidy-exceptions.txt"))?;
    let mut broken = 0;
    for rule in [files::RULES, rust::RULES, sql::RULES, crates::RULES, web::RULES, docs::RULES].concat() {
        let mut findings = (rule.search)(&tree);
        findings.retain(|finding| !exceptions.cover(rule.name, &finding.path));
        findings.sort();
        for finding in &findings {
            println!("{}:{}: {} [{}] {}", finding.path, finding.line, finding.what, rule.name, rule.reason);
        }
        broken += findings.len();
    }
    for unused in exceptions.unused() {
        println!("xtask/tidy-exceptions.txt: {unused} is not needed any more: take it out");
        broken += 1;
    }
    println!("{} files", tree.len());
    Ok(if broken == 0 { Outcome::Passed } else { Outcome::Failed(format!("{broken} places")) })
}

/// What is committed, and what would be: files that git does not ignore. Binary files have no text and are left out.
fn read_tree() -> Result<Vec<Source>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(run::root());
    let mut tree = Vec::new();
    for path in run::output(&mut git)?.split_terminator('\0') {
        // A file that is deleted but still staged cannot be read, and is no concern.
        let Ok(bytes) = std::fs::read(run::root().join(path)) else {
            continue;
        };
        if let Ok(text) = String::from_utf8(bytes) {
            tree.push(Source::new(path, text));
        }
    }
    tree.sort_by(|a, b| a.path.cmp(&b.path));
    tree.dedup_by(|a, b| a.path == b.path);
    Ok(tree)
}

/// The lines of the files that `applies` picks, where `wrong` says what is wrong.
fn lines_where(
    tree: &[Source],
    applies: impl Fn(&Source) -> bool,
    wrong: impl Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.iter().filter(|source| applies(source)) {
        for (number, line) in source.code.lines().enumerate() {
            findings.extend(wrong(line).map(|what| Finding::new(source, number + 1, what)));
        }
    }
    findings
}

/// As [`lines_where`], for words that must not occur.
fn words_where(tree: &[Source], words: &[&str], applies: impl Fn(&Source) -> bool) -> Vec<Finding> {
    lines_where(tree, applies, |line| {
        words.iter().find(|word| source::has_word(line, word)).map(|word| format!("`{word}`"))
    })
}
