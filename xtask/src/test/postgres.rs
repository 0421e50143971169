//! The PostgreSQL server that tests use.

use std::env;
use std::fs;
use std::process::Command;

use crate::product::Product;
use crate::run;

const VARIABLE: &str = "COMMUNE_TEST_POSTGRES";
/// Why there is none.
pub(super) const MISSING: &str = "initdb is neither on PATH nor below /usr/lib/postgresql";

/// Where a server comes from.
pub(super) enum Postgres {
    /// Somebody named one; it is theirs to start and stop.
    Running,
    /// It is started for the tests, and stopped after them.
    Installed,
}

impl Postgres {
    /// Looks for one.
    pub(super) fn find() -> Option<Self> {
        if env::var_os(VARIABLE).is_some() {
            return Some(Self::Running);
        }
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let installed = versions.map(|version| version.path().join("bin/initdb")).any(|initdb| initdb.is_file());
        (installed || run::find("initdb").is_some()).then_some(Self::Installed)
    }

    /// A command that finds the server.
    pub(super) fn beside(&self, command: Command, product: &Product) -> Command {
        if matches!(self, Self::Running) {
            return command;
        }
        let mut outer = Command::new(&product.test_postgres);
        outer.arg(command.get_program()).args(command.get_args());
        outer.current_dir(command.get_current_dir().unwrap_or_else(|| run::root()));
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => outer.env(name, value),
                None => outer.env_remove(name),
            };
        }
        outer
    }
}
