//! End-to-end tests: Playwright and real browsers against the binary of the shared build.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Result, bail};
use serde_json::Value;

use super::postgres::Postgres;
use super::web::{read_results, remove_old};
use crate::product::{Client, Product};
use crate::report::{Outcome, Report, Tally};
use crate::run::{self, Ended};

/// Engines beside Chromium: what the report calls each, its Playwright project, and the programs it needs.
const ENGINES: [(&str, &str, &[&str]); 2] =
    [("Firefox", "firefox", &["firefox-esr"]), ("WebKitGTK", "webkit", &["WebKitWebDriver", "Xvfb"])];
const ON_POSTGRES: &str = "end-to-end tests on PostgreSQL";
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// The same engine without windows: it takes two thirds of the time (docs/decisions/0012).
const HEADLESS_SHELL: &str = "chromium-headless-shell";

/// Runs them all; counted as skipped without Node or without a browser.
pub(super) fn tests(report: &mut Report, product: &Product) -> Result<()> {
    if product.client == Client::Absent {
        report.skip("end-to-end tests", "no web packages");
        return Ok(());
    }
    match browser(&[&[HEADLESS_SHELL], &BROWSERS[..]].concat()) {
        Some(browser) => {
            in_chromium(report, product, &browser)?;
            on_postgres(report, product, &browser)?;
        }
        None => {
            report.skip("end-to-end tests", "chromium is not installed");
            report.skip(ON_POSTGRES, "chromium is not installed");
        }
    }
    thread::scope(|scope| {
        // One page at a time leaves a processor for it.
        let side = scope.spawn(|| in_engines(product));
        match browser(&BROWSERS) {
            Some(browser) => lighthouse(report, product, &browser),
            None => report.skip("Lighthouse", "chromium is not installed"),
        }
        match side.join() {
            Ok(side) => report.join(side?),
            Err(_) => bail!("the tests in other engines panicked"),
        }
        Ok(())
    })
}

/// The one that `COMMUNE_CHROMIUM` names, else the first of these that is installed.
fn browser(names: &[&str]) -> Option<PathBuf> {
    let named = env::var_os("COMMUNE_CHROMIUM").map(Into::into);
    named.or_else(|| names.iter().find_map(|name| run::find(name)))
}

fn in_chromium(report: &mut Report, product: &Product, browser: &Path) -> Result<()> {
    let mut command = run::npm(&["run", "e2e", "--", "--reporter=list,json"]);
    command.env("COMMUNE_CHROMIUM", browser);
    playwright(report, "end-to-end tests", product, &mut command)
}

/// What is about accounts, once more on the other engine.
fn on_postgres(report: &mut Report, product: &Product, browser: &Path) -> Result<()> {
    if run::find("psql").is_none() {
        report.skip(ON_POSTGRES, "psql is not on PATH");
        return Ok(());
    }
    let Some(server) = Postgres::for_stage(report, ON_POSTGRES, product) else { return Ok(()) };
    let mut command = run::npm(&["run", "e2e:postgres", "--", "--reporter=list,json"]);
    server.named_to(&mut command).env("COMMUNE_CHROMIUM", browser);
    playwright(report, ON_POSTGRES, product, &mut command)
}

/// Sign-in and a room as Lighthouse sees them: below 100 for accessibility or best practices fails. Its packages are
/// its own, so that the client's lock file stays small.
fn lighthouse(report: &mut Report, product: &Product, browser: &Path) {
    let npm = |args: &[&str]| {
        let mut command = run::npm(args);
        command.current_dir(run::root().join("web/tools/lighthouse"));
        command.env("COMMUNE_CHROMIUM", browser).env("COMMUNE_BIN", &product.server);
        run::to_end(&mut command)
    };
    report.check("Lighthouse", || match npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"])? {
        Ended::Well => npm(&["run", "lighthouse"]).map(Outcome::from),
        Ended::Badly => Ok(Outcome::Failed("its packages cannot be installed".to_owned())),
    });
}

/// The checks that hold in every engine.
fn in_engines(product: &Product) -> Result<Report> {
    let mut report = Report::default();
    for (name, project, programs) in ENGINES {
        in_engine(&mut report, product, (name, project), programs)?;
    }
    Ok(report)
}

/// Counted as skipped where it is not installed.
fn in_engine(report: &mut Report, product: &Product, (name, project): (&str, &str), programs: &[&str]) -> Result<()> {
    let stage = format!("end-to-end tests in {name}");
    if let Some(missing) = programs.iter().find(|program| run::find(program).is_none()) {
        report.skip(&stage, &format!("{missing} is not installed"));
        return Ok(());
    }
    let project = format!("--project={project}");
    let mut command = run::npm(&["run", "e2e:engines", "--", &project, "--reporter=list,json"]);
    playwright(report, &stage, product, &mut command)
}

fn playwright(report: &mut Report, stage: &str, product: &Product, command: &mut Command) -> Result<()> {
    let results = run::scratch()?.join("playwright.json");
    command.env("COMMUNE_BIN", &product.server).env("PLAYWRIGHT_JSON_OUTPUT_FILE", &results);
    report.check(stage, || {
        remove_old(&results)?;
        let ended = run::to_end(command)?;
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
