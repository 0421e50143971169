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
    report.check("types", || {
        let [document, types] = generate(&mut development_server())?;
        for (file, text) in [(DOCUMENT, document), (TYPES, types)] {
            fs::write(run::root().join(file), text).with_context(|| format!("cannot write {file}"))?;
        }
        Ok(Outcome::Passed)
    });
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

/// Touches neither file: the server is built of both, and one that was written anew, even as it was, would have it built again.
fn compare(server: &mut Command) -> Result<Outcome> {
    let generated = generate(server)?;
    let files = [DOCUMENT, TYPES].into_iter().zip(generated);
    let stale: Vec<&str> = files
        .filter(|(file, text)| fs::read(run::root().join(file)).ok().as_ref() != Some(text))
        .map(|(file, _)| file)
        .collect();
    if stale.is_empty() {
        return Ok(Outcome::Passed);
    }
    Ok(Outcome::Failed(format!("{} is not up to date: run `cargo xtask types`", stale.join(" and "))))
}

/// The document, and the types made of it.
fn generate(server: &mut Command) -> Result<[Vec<u8>; 2]> {
    let folder = run::scratch()?;
    let (document, types) = (folder.join("openapi.json"), folder.join("schema.d.ts"));
    fs::write(&document, run::output(server)?).with_context(|| format!("cannot write {}", document.display()))?;
    let mut command = run::npm(&["exec", "--", "openapi-typescript"]);
    command.arg(&document).arg("-o").arg(&types);
    run::output(&mut command)?;
    Ok([fs::read(&document)?, fs::read(&types)?])
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
