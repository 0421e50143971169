//! `commune config`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use super::say;
use crate::settings::{DEFAULT_FILE, Flags, Settings};

#[derive(Debug, Subcommand)]
pub enum Config {
    /// Prints the commented file with every key and its default
    Default,
    /// Reads the settings as the server would, and says whether they are right
    Check,
}

/// Prints or checks.
pub fn run(data: &Path, flags: &Flags, config: &Config) -> Result<ExitCode> {
    match config {
        Config::Default => say(DEFAULT_FILE.trim_end()),
        Config::Check => {
            Settings::load(data, flags)?;
            say("The settings are right.");
        }
    }
    Ok(ExitCode::SUCCESS)
}
