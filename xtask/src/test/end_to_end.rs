//! End-to-end tests: Playwright and a real browser against the binary of the shared build.

use std::env;

use anyhow::Result;
use serde_json::Value;

use super::web::{read_results, remove_old};
use crate::product::{Client, Product};
use crate::report::{Outcome, Report, Tally};
use crate::run;

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Runs them all; counted as skipped without Node or without a browser.
pub(super) fn tests(report: &mut Report, product: &Product) -> Result<()> {
    if product.client == Client::Absent {
        report.skip("end-to-end tests", "no web packages");
        return Ok(());
    }
    let named = env::var_os("COMMUNE_CHROMIUM").map(Into::into);
    let Some(browser) = named.or_else(|| BROWSERS.into_iter().find_map(run::find)) else {
        report.skip("end-to-end tests", "chromium is not installed");
        return Ok(());
    };
    let results = run::scratch()?.join("playwright.json");
    let mut command = run::npm(&["run", "e2e", "--", "--reporter=list,json"]);
    command.env("COMMUNE_BIN", &product.server).env("COMMUNE_CHROMIUM", browser);
    command.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &results);
    report.check("end-to-end tests", || {
        remove_old(&results)?;
        let ended = run::to_end(&mut command)?;
        read_results(&results, ended, count).map(Outcome::Counted)
    });
    Ok(())
}

/// A test that passed only when it was tried again has failed.
fn count(results: &Value) -> Tally {
    let number = |name: &str| results["stats"][name].as_u64().unwrap_or(0);
    Tally { passed: number("expected"), failed: number("unexpected") + number("flaky"), skipped: number("skipped") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaky_test_counts_as_failed() {
        let results = serde_json::json!({ "stats": { "expected": 9, "unexpected": 1, "flaky": 2, "skipped": 3 } });
        assert_eq!(count(&results), Tally { passed: 9, failed: 3, skipped: 3 });
    }
}
