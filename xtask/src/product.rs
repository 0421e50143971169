//! The one build that all tests share: every target of the workspace, profile `ci`, one set of features.

use std::path::PathBuf;
use std::process::Command;

use crate::report::{Outcome, Report};
use crate::run;

/// The same words after every cargo command keep one set of features, so nothing is compiled twice.
/// `sabotage` only adds switches to the binary that are off until a test turns one on.
pub(crate) const BUILD: [&str; 5] = ["--workspace", "--profile", "ci", "--features", "server/sabotage"];

/// Whether the client is part of the build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    Embedded,
    Absent,
}

/// A cargo command on the shared build.
pub(crate) fn cargo(command: &str, client: Client, more: &[&str]) -> Command {
    let mut cargo = run::cargo(&[command]);
    cargo.args(BUILD).args(more);
    cargo.env("COMMUNE_WEB", if client == Client::Embedded { "require" } else { "skip" });
    cargo
}

/// The programs of the shared build.
pub(crate) struct Product {
    pub(crate) client: Client,
    /// `commune`, with the sabotage switches compiled in.
    pub(crate) server: PathBuf,
    /// Runs a command with a private PostgreSQL.
    pub(crate) test_postgres: PathBuf,
}

/// Builds programs and tests. `None`, and one failure in the report, where that did not work.
pub(crate) fn build(report: &mut Report, client: Client) -> Option<Product> {
    let built =
        report.prepare("build", || run::to_end(&mut cargo("build", client, &["--all-targets"])).map(Outcome::from));
    let folder = run::target().join("ci");
    let program = |name: &str| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    built.then(|| Product { client, server: program("commune"), test_postgres: program("test-postgres") })
}
