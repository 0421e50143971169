//! The generated files: the OpenAPI document, from the server; the web client's types, from that document.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::report::{Outcome, Report};
use crate::run;

const DOCUMENT: &str = "crates/server/openapi.json";
const TYPES: &str = "web/src/api/schema.d.ts";

/// `cargo xtask types`: writes both files.
pub(crate) fn write() -> Result<ExitCode> {
    let mut report = Report::default();
    crate::test::web::install(&mut report);
    report.check("types", || generate(&mut development_server()).map(|()| Outcome::Passed));
    Ok(report.finish())
}

/// `cargo xtask types --check`: fails where a committed file is not what would be written.
pub(crate) fn check_alone() -> Result<ExitCode> {
    let mut report = Report::default();
    crate::test::web::install(&mut report);
    report.check("types", || compare(&mut development_server()));
    Ok(report.finish())
}

/// As [`check_alone`], with a server that is built already.
pub(crate) fn check(server: &Path) -> Result<Outcome> {
    compare(&mut openapi(server))
}

fn compare(server: &mut Command) -> Result<Outcome> {
    let files = [DOCUMENT, TYPES].map(|name| run::root().join(name));
    let committed = files.each_ref().map(|file| fs::read(file).unwrap_or_default());
    let generated = generate(server);
    let mut stale = Vec::new();
    for (file, before) in files.iter().zip(committed) {
        if fs::read(file).unwrap_or_default() != before {
            stale.push(file.strip_prefix(run::root()).unwrap_or(file).display().to_string());
            // A check leaves the tree as it was.
            fs::write(file, before).with_context(|| format!("cannot restore {}", file.display()))?;
        }
    }
    generated?;
    if stale.is_empty() {
        return Ok(Outcome::Passed);
    }
    Ok(Outcome::Failed(format!("{} is not up to date: run `cargo xtask types`", stale.join(" and "))))
}

fn generate(server: &mut Command) -> Result<()> {
    let document = run::root().join(DOCUMENT);
    fs::write(&document, run::output(server)?).with_context(|| format!("cannot write {}", document.display()))?;
    run::output(&mut run::npm(&["run", "types"]))?;
    Ok(())
}

/// The server that `COMMUNE_BIN` names, else the one of the development profile.
fn development_server() -> Command {
    if let Some(server) = env::var_os("COMMUNE_BIN") {
        return openapi(&PathBuf::from(server));
    }
    let mut command = run::cargo(&["run", "--quiet", "--package", "server", "--", "openapi"]);
    command.env("COMMUNE_WEB", "skip");
    command
}

fn openapi(server: &Path) -> Command {
    let mut command = Command::new(server);
    command.arg("openapi").current_dir(run::root());
    command
}
