//! The Rust tests, on SQLite and on a private PostgreSQL.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::lanes::{self, Ran};
use super::postgres::Postgres;
use crate::product::{self, Product};
use crate::report::{Outcome, Report, Tally};
use crate::run;

/// Runs every test of the workspace. Tests that find at run time that they cannot run here append one line,
/// `<what> (<why>)`, to the file that `COMMUNE_SKIPS` names; they are counted as skipped.
pub(super) fn tests(report: &mut Report, product: &Product) -> Result<()> {
    let skips = run::scratch()?.join("skips.txt");
    File::create(&skips).with_context(|| format!("cannot write {}", skips.display()))?;
    let server = Postgres::for_stage(report, "tests on PostgreSQL", product);
    let surround = |command: &mut Command| {
        command.env("COMMUNE_BIN", &product.server).env("COMMUNE_SKIPS", &skips);
        command.env("INSTA_UPDATE", "no").env("INSTA_WORKSPACE_ROOT", run::root());
        if let Some(server) = &server {
            server.named_to(command);
        }
    };
    let mut ignored = Vec::new();
    report.check("Rust tests", || {
        let build = ["--no-run", "--message-format=json-render-diagnostics"];
        let programs = lanes::programs(&mut product::cargo("test", product.client, &build))?;
        let mut tally = Tally::default();
        lanes::run(programs, surround, |ran| tally += counted(ran, &mut ignored))?;
        let skipped = read_skips(&skips)?;
        let count = u64::try_from(skipped.len())?;
        // The harness counted them as passed.
        tally.passed = tally.passed.saturating_sub(count);
        tally.skipped += count;
        ignored.extend(skipped);
        Ok(Outcome::Counted(tally))
    });
    ignored.into_iter().for_each(|line| report.name_skip(line));
    report.check("examples in the docs", || {
        let mut examples = product::cargo("test", product.client, &["--doc"]);
        run::to_end(&mut examples).map(Outcome::from)
    });
    Ok(())
}

/// What a program of tests counted. One that died without a result is one failure.
fn counted(ran: &Ran, ignored: &mut Vec<String>) -> Tally {
    let mut tally = Tally::default();
    for line in ran.said.lines() {
        tally += count(line).unwrap_or_default();
        ignored.extend(ignored_test(line));
    }
    if !ran.well && tally.failed == 0 {
        tally.failed = 1;
    }
    tally
}

/// `test result: ok. 3 passed; 1 failed; 2 ignored; …`
fn count(line: &str) -> Option<Tally> {
    let (_, counts) = line.split_once("test result: ")?.1.split_once(". ")?;
    let mut tally = Tally::default();
    for part in counts.split(';') {
        let (number, what) = part.trim().split_once(' ')?;
        match what {
            "passed" => tally.passed = number.parse().ok()?,
            "failed" => tally.failed = number.parse().ok()?,
            "ignored" => tally.skipped = number.parse().ok()?,
            _ => {}
        }
    }
    Some(tally)
}

/// `test one::two ... ignored, why`
fn ignored_test(line: &str) -> Option<String> {
    let (name, why) = line.trim().strip_prefix("test ")?.split_once(" ... ignored")?;
    let why = why.trim_start_matches(',').trim();
    Some(format!("{name} ({})", if why.is_empty() { "ignored without a reason" } else { why }))
}

fn read_skips(file: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let lines = text.lines().map(|line| line.trim_start_matches("SKIPPED:").trim());
    Ok(lines.filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_result_line_is_counted() {
        let line =
            "test result: FAILED. 12 passed; 3 failed; 4 ignored; 0 measured; 5 filtered out; finished in 0.1s\n";
        assert_eq!(count(line), Some(Tally { passed: 12, failed: 3, skipped: 4 }));
        assert_eq!(count("test rooms::joining_twice_is_no_error ... ok"), None);
    }

    #[test]
    fn an_ignored_test_is_named_with_its_reason() {
        let line = "test crash::two_hours ... ignored, runs at night\n";
        assert_eq!(ignored_test(line).as_deref(), Some("crash::two_hours (runs at night)"));
        assert_eq!(ignored_test("test crash::short ... ok"), None);
    }

    #[test]
    fn a_program_that_dies_without_a_result_is_a_failure() {
        let ran = |said: &str, well| Ran { name: String::new(), took: Duration::ZERO, said: said.to_owned(), well };
        let said = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured\ntest a::b ... ignored, at night\n";
        let mut ignored = Vec::new();
        assert_eq!(counted(&ran(said, false), &mut ignored), Tally { passed: 2, failed: 1, skipped: 0 });
        assert_eq!(counted(&ran(said, true), &mut ignored), Tally { passed: 2, failed: 0, skipped: 0 });
        assert_eq!(ignored, ["a::b (at night)"; 2]);
        assert_eq!(counted(&ran("", false), &mut ignored), Tally { passed: 0, failed: 1, skipped: 0 });
    }
}
