//! `commune import chat` and `commune export`.

use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};

use super::say;
use super::tasks::{self, Request};
use crate::settings::Flags;
use crate::transfer::Import;

/// The longest name of a source, in bytes.
const SOURCE: usize = 100;

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Brings in a chat log: JSON lines with at, channel, sender and text, also compressed (.zst), or what `commune export` wrote. Repeating it
    /// adds only what is new
    Chat {
        /// The file
        file: PathBuf,
        /// Where it is from. The same people and channels of the same source are the same; name another one to keep two logs apart
        #[arg(long, default_value = "chat", value_name = "NAME")]
        source: String,
    },
}

#[derive(Debug, Args)]
pub struct Export {
    /// The file to write; it must not be there yet
    file: PathBuf,
}

/// Imports here, or in the server that holds the folder.
pub fn import(data: &Path, flags: &Flags, command: ImportCommand) -> Result<ExitCode> {
    let ImportCommand::Chat { file, source } = command;
    let source = source.trim().to_owned();
    let named = !source.is_empty() && source.len() <= SOURCE && !source.chars().any(char::is_control);
    ensure!(named, "A source has a name of at most {SOURCE} bytes, without control characters.");
    // The server that reads it may stand in another folder.
    let file = absolute(&file).with_context(|| format!("Cannot read {}", file.display()))?;
    say(&tasks::run(data, flags, Request::Import(Import { file, source }))?);
    Ok(ExitCode::SUCCESS)
}

/// Exports here, or lets the server that holds the folder do so.
pub fn export(data: &Path, flags: &Flags, export: &Export) -> Result<ExitCode> {
    let file = absolute(&export.file).with_context(|| format!("Cannot write {}", export.file.display()))?;
    say(&tasks::run(data, flags, Request::Export { file })?);
    Ok(ExitCode::SUCCESS)
}
