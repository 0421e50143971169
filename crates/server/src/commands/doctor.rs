//! `commune doctor`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use super::{open, say};
use crate::commands::control::{self, Request};
use crate::settings::{Flags, Settings};

/// Examines the data here, or lets the server that holds it do so. Fails if there are findings.
pub fn run(data: &Path, flags: &Flags) -> Result<ExitCode> {
    let answer = match open(data, &Settings::load(data, flags)?)? {
        Some(opened) => {
            let app = opened.built.app.clone();
            opened.runtime.block_on(async {
                let answer = control::answer(&app, Request::Doctor).await;
                app.stop().await;
                answer
            })?
        }
        None => control::ask(data, &Request::Doctor)?,
    };
    say(&answer);
    Ok(if answer == control::HEALTHY { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
