//! `commune admin create <name>`, `commune admin hand-over <name>` and `commune admin rotate-keys`.

use std::io::{IsTerminal, stdin};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Subcommand;

use super::say;
use super::tasks::{self, Request};
use crate::settings::Flags;

#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Makes an administrator's account. The password is read from standard input; at a terminal there is none, but a link, good once and for a day, by which it is chosen
    Create {
        /// The username
        name: String,
        /// A link also where standard input is no terminal
        #[arg(long)]
        link: bool,
    },
    /// Hands a person who came by an import to somebody: they sign in with this name from now on, with a password that is read, or chosen by a link, as for `create`
    HandOver {
        /// The username, as people see it behind the name
        name: String,
        /// A link also where standard input is no terminal
        #[arg(long)]
        link: bool,
    },
    /// Signs access tokens by another key from ten minutes on; nobody has to sign in again
    RotateKeys {
        /// From now on, and what the old keys signed is good no more: for keys that may have leaked
        #[arg(long)]
        now: bool,
    },
}

/// Runs it here, or in the server that holds the folder.
pub fn run(data: &Path, flags: &Flags, admin: Admin) -> Result<ExitCode> {
    let request = match admin {
        Admin::Create { name, link } => Request::AdminCreate { name, password: if link { None } else { password()? } },
        Admin::HandOver { name, link } => Request::HandOver { name, password: if link { None } else { password()? } },
        Admin::RotateKeys { now } => Request::RotateKeys { now },
    };
    say(&tasks::run(data, flags, request)?);
    Ok(ExitCode::SUCCESS)
}

/// The password on standard input; none: it is chosen by a link, since nobody types one where it is shown.
fn password() -> Result<Option<String>> {
    if stdin().is_terminal() {
        return Ok(None);
    }
    let mut line = String::new();
    stdin().read_line(&mut line).context("No password on standard input")?;
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}
