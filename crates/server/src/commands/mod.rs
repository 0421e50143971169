//! The commands. Each that works on a data folder finds it free and opens it, or finds it held and asks the server that holds it.

mod admin;
mod backup;
mod config;
mod control;
mod doctor;
pub mod features;
mod import;
mod jobs;
#[cfg(test)]
mod life;
mod openapi;
#[cfg(test)]
mod scopes;
mod serve;
#[cfg(test)]
mod strangers;
mod tasks;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use accounts::Accounts;
use anyhow::{Context, Result};
use app::{App, Built, SystemClock};
use clap::{Parser, Subcommand};
use db::Db;
use tokio::runtime::Runtime;

use crate::data_folder::{DataFolder, Taken};
use crate::settings::{Flags, Settings};

/// A community messaging server: everything a home, a club or a company needs to talk, in one program.
#[derive(Debug, Parser)]
#[command(name = "commune", version)]
pub struct Commune {
    /// The folder that holds everything: database, secrets, settings
    #[arg(long, global = true, env = "COMMUNE_DATA", default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// The settings file, instead of commune.toml in the data folder
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves; what `commune` alone does too
    Serve(serve::Serve),
    /// Works on administrators
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Brings in what was said elsewhere
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Writes down everything that this server knows, but for passwords and files: JSON lines that `import chat` reads
    Export(import::Export),
    /// Copies everything into one file, also while the server runs
    Backup(backup::Backup),
    /// Puts what a backup holds into a data folder without a database
    Restore(backup::Restore),
    /// Recounts everything that is derived, and tells what is not as it should be
    Doctor,
    /// Looks at work that is done beside, and steps in
    #[command(subcommand)]
    Jobs(jobs::Jobs),
    /// Prints the commented settings file, or checks the settings in use
    #[command(subcommand)]
    Config(config::Config),
    /// Prints the description of the REST API
    Openapi,
}

/// Runs a command.
///
/// # Errors
/// A sentence for the person at the terminal.
pub fn run(commune: Commune) -> Result<ExitCode> {
    let flags = Flags { config: commune.config, ..Flags::default() };
    match commune.command.unwrap_or_else(|| Command::Serve(serve::Serve::default())) {
        Command::Serve(serve) => serve::run(&commune.data, flags, serve),
        Command::Admin(admin) => admin::run(&commune.data, &flags, admin),
        Command::Import(command) => import::import(&commune.data, &flags, command),
        Command::Export(export) => import::export(&commune.data, &flags, &export),
        Command::Backup(backup) => backup::back_up(&commune.data, &flags, &backup),
        Command::Restore(restore) => backup::restore(&commune.data, &flags, &restore),
        Command::Doctor => doctor::run(&commune.data, &flags),
        Command::Jobs(jobs) => jobs::run(&commune.data, &flags, jobs),
        Command::Config(config) => config::run(&commune.data, &flags, &config),
        Command::Openapi => openapi::run(),
    }
}

/// Prints a line for the person at the terminal.
pub fn say(line: &str) {
    // A closed terminal is no reason to stop serving.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints why a command did not do what it was asked.
pub fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "commune: {error:#}");
}

/// A data folder that was free, its app put together and started.
struct Opened {
    runtime: Runtime,
    accounts: Accounts,
    built: Built,
    // Last: the lock is given back when everything else is gone.
    _folder: DataFolder,
}

/// An app on a database, put together and not started.
fn assemble(target: &db::Config, settings: &Settings) -> Result<(Accounts, Built)> {
    let db = Db::open(target).context("The database cannot be opened")?;
    let public_url = settings.server.public_url.as_deref();
    let accounts = Accounts::with_providers(settings.accounts.clone(), &settings.providers, public_url)?;
    let feature = features::all(&accounts, settings.carriers.clone());
    let built = App::build(db, settings.app(), Arc::new(SystemClock), feature)?;
    Ok((accounts, built))
}

/// Opens a free data folder, or says that it is held.
fn open(data: &Path, settings: &Settings) -> Result<Option<Opened>> {
    let Taken::Ours(folder) = DataFolder::take(data)? else { return Ok(None) };
    let on_postgres = settings.database.url.clone();
    let target = match &on_postgres {
        Some(url) => db::Config::postgres(url.as_str()),
        None => db::Config::sqlite(folder.database()?),
    };
    let (accounts, built) = assemble(&target, settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    // A PostgreSQL database is not a file that somebody copies back beside our folder.
    let high_water = on_postgres.is_none().then(|| folder.high_water());
    runtime.block_on(built.app.start(high_water)).context("The server does not start")?;
    Ok(Some(Opened { runtime, accounts, built, _folder: folder }))
}
