//! The web client's packages and its unit tests.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::product::Client;
use crate::report::{Outcome, Report, Tally};
use crate::run::{self, Ended};

/// Installs the packages where the lock is newer than what is there. Absent without npm, which is counted as skipped.
pub(crate) fn install(report: &mut Report) -> Client {
    if run::find(if cfg!(windows) { "npm.cmd" } else { "npm" }).is_none() {
        report.skip("the web client, its tests and lints", "npm is not installed");
        return Client::Absent;
    }
    if is_current(&run::root().join("web")) {
        return Client::Embedded;
    }
    let installed =
        report.prepare("web packages", || run::to_end(&mut run::npm(&["ci", "--ignore-scripts"])).map(Outcome::from));
    if installed { Client::Embedded } else { Client::Absent }
}

/// Runs vitest and counts by its own report.
pub(crate) fn unit_tests(report: &mut Report, client: Client) -> Result<()> {
    if client == Client::Absent {
        report.skip("web unit tests", "no web packages");
        return Ok(());
    }
    let results = run::scratch()?.join("vitest.json");
    let mut command = run::npm(&["run", "test", "--", "--reporter=default", "--reporter=json"]);
    command.arg(format!("--outputFile.json={}", results.display()));
    report.check("web unit tests", || {
        remove_old(&results)?;
        let ended = run::to_end(&mut command)?;
        read_results(&results, ended, count).map(Outcome::Counted)
    });
    Ok(())
}

/// Reads a JSON report and counts it. A run that failed without a failing test, as when a file does not load, is
/// one failure.
pub(super) fn read_results(file: &Path, ended: Ended, count: fn(&Value) -> Tally) -> Result<Tally> {
    let mut tally = match fs::read(file) {
        Ok(bytes) => count(&serde_json::from_slice(&bytes).with_context(|| format!("{} is no JSON", file.display()))?),
        Err(_) if ended == Ended::Badly => Tally::default(),
        Err(error) => return Err(error).with_context(|| format!("there is no {}", file.display())),
    };
    if ended == Ended::Badly && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// Yesterday's report must not be counted today.
pub(super) fn remove_old(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", file.display()))
        }
        _ => Ok(()),
    }
}

/// A file that does not load has no tests to fail, so it counts as one that did.
fn count(results: &Value) -> Tally {
    let number = |name: &str| results[name].as_u64().unwrap_or(0);
    let files = results["testResults"].as_array().into_iter().flatten();
    let unread =
        files.filter(|file| file["status"] == "failed" && file["assertionResults"] == Value::Array(Vec::new()));
    Tally {
        passed: number("numPassedTests"),
        failed: number("numFailedTests") + unread.map(|_| 1).sum::<u64>(),
        skipped: number("numPendingTests") + number("numTodoTests"),
    }
}

/// The Rust build installs without the development packages, so one of these must be there too.
fn is_current(web: &Path) -> bool {
    let changed = |name: &str| -> Option<SystemTime> { fs::metadata(web.join(name)).ok()?.modified().ok() };
    let installed = changed("node_modules/.package-lock.json");
    installed.is_some() && installed >= changed("package-lock.json") && web.join("node_modules/vitest").is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vitest_counts_todo_tests_as_skipped() {
        let results = serde_json::json!({
            "numPassedTests": 7, "numFailedTests": 1, "numPendingTests": 2, "numTodoTests": 3, "numTotalTests": 13
        });
        assert_eq!(count(&results), Tally { passed: 7, failed: 1, skipped: 5 });
    }

    #[test]
    fn a_file_that_does_not_load_is_a_failure_beside_others() {
        let results = serde_json::json!({
            "numPassedTests": 1, "numFailedTests": 1, "numPendingTests": 0, "numTodoTests": 0,
            "testResults": [
                { "status": "failed", "assertionResults": [{ "status": "failed" }, { "status": "passed" }] },
                { "status": "failed", "assertionResults": [] },
            ]
        });
        assert_eq!(count(&results), Tally { passed: 1, failed: 2, skipped: 0 });
    }

    #[test]
    fn a_failed_run_without_a_report_is_a_failure() {
        let missing = Path::new("there/is/no/such/file.json");
        assert_eq!(read_results(missing, Ended::Badly, count).unwrap().failed, 1);
        assert!(read_results(missing, Ended::Well, count).is_err());
    }
}
