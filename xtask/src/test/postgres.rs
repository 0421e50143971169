//! The PostgreSQL server that tests use.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::product::Product;
use crate::report::{Outcome, Report};
use crate::run;

const VARIABLE: &str = "COMMUNE_TEST_POSTGRES";
/// Why there is none.
const MISSING: &str = "initdb is neither on PATH nor below /usr/lib/postgresql";

/// A server, for as long as this value lives.
pub(super) struct Postgres {
    address: String,
    /// None: somebody named a server, and it is theirs to stop.
    keeper: Option<Child>,
}

impl Postgres {
    /// A server for this stage. Where nothing is installed the stage is counted as skipped, where it does not start as failed.
    pub(super) fn for_stage(report: &mut Report, stage: &str, product: &Product) -> Option<Self> {
        let mut server = None;
        let started = report.prepare(&format!("PostgreSQL for {stage}"), || {
            server = Self::start(product)?;
            Ok(Outcome::Passed)
        });
        if started && server.is_none() {
            report.skip(stage, MISSING);
        }
        server
    }

    /// The server that somebody named, or one of our own; none where nothing is installed.
    fn start(product: &Product) -> Result<Option<Self>> {
        if let Ok(address) = env::var(VARIABLE) {
            return Ok(Some(Self { address, keeper: None }));
        }
        if !installed() {
            return Ok(None);
        }
        let mut command = Command::new(&product.test_postgres);
        // It stays until its input ends.
        command.args(["sh", "-c", &format!(r#"echo "${VARIABLE}"; exec cat >/dev/null"#)]);
        let mut keeper = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("no PostgreSQL")?;
        let mut address = String::new();
        BufReader::new(keeper.stdout.take().context("no pipe to PostgreSQL")?).read_line(&mut address)?;
        ensure!(!address.is_empty(), "PostgreSQL does not start");
        Ok(Some(Self { address: address.trim().to_owned(), keeper: Some(keeper) }))
    }

    /// Tells a command where the server is.
    pub(super) fn named_to<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env(VARIABLE, &self.address)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let Some(mut keeper) = self.keeper.take() else { return };
        drop(keeper.stdin.take());
        let _ = keeper.wait();
    }
}

fn installed() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut programs = versions.map(|version| version.path().join("bin/initdb"));
    programs.any(|initdb| initdb.is_file()) || run::find("initdb").is_some()
}
