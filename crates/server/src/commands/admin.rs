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
    /// Makes an administrator's account. The password is read from standard input; at a terminal one is made up and shown once
    Create {
        /// The username
        name: String,
    },
    /// Hands a person who came by an import to somebody: they sign in with this name and the password from now on, which is read as for `create`
    HandOver {
        /// The username, as people see it behind the name
        name: String,
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
    match admin {
        Admin::Create { name } => with_password(data, flags, |password| Request::AdminCreate { name, password })?,
        Admin::HandOver { name } => with_password(data, flags, |password| Request::HandOver { name, password })?,
        Admin::RotateKeys { now } => say(&tasks::run(data, flags, Request::RotateKeys { now })?),
    }
    Ok(ExitCode::SUCCESS)
}

fn with_password(data: &Path, flags: &Flags, request: impl FnOnce(String) -> Request) -> Result<()> {
    let (password, made_up) = password()?;
    say(&tasks::run(data, flags, request(password.clone()))?);
    if made_up {
        say(&format!("Password: {password}"));
    }
    Ok(())
}

/// The password, and whether it was made up here.
fn password() -> Result<(String, bool)> {
    if stdin().is_terminal() {
        let bytes: [u8; 12] = app::random()?;
        let made_up =
            bytes.iter().map(|byte| char::from(b"abcdefghjkmnpqrstuvwxyz23456789-"[usize::from(byte & 31)])).collect();
        return Ok((made_up, true));
    }
    let mut line = String::new();
    stdin().read_line(&mut line).context("No password on standard input")?;
    Ok((line.trim_end_matches(['\r', '\n']).to_owned(), false))
}
