//! `commune doctor`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use super::say;
use super::tasks::{self, HEALTHY, Request};
use crate::settings::Flags;

/// Examines the data here, or lets the server that holds it do so. Fails if there are findings.
pub fn run(data: &Path, flags: &Flags) -> Result<ExitCode> {
    let answer = tasks::run(data, flags, Request::Doctor)?;
    say(&answer);
    Ok(if answer == HEALTHY { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
