//! `commune admin create <name>`.

use std::io::{IsTerminal, stdin};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Subcommand;

use super::{open, say};
use crate::commands::control::{self, Request};
use crate::settings::{Flags, Settings};

#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Makes an administrator's account. The password is read from standard input; at a terminal one is made up and shown once
    Create {
        /// The username
        name: String,
    },
}

/// Runs it here, or in the server that holds the folder.
pub fn run(data: &Path, flags: &Flags, admin: Admin) -> Result<ExitCode> {
    let Admin::Create { name } = admin;
    let (password, made_up) = password()?;
    let request = Request::AdminCreate { name, password: password.clone() };
    let answer = match open(data, &Settings::load(data, flags)?)? {
        Some(opened) => {
            let app = opened.built.app.clone();
            opened.runtime.block_on(async {
                let answer = control::answer(&app, request).await;
                app.stop().await;
                answer
            })?
        }
        None => control::ask(data, &request)?,
    };
    say(&answer);
    if made_up {
        say(&format!("Password: {password}"));
    }
    Ok(ExitCode::SUCCESS)
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
