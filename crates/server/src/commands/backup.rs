//! `commune backup` and `commune restore`.

use std::fs;
use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use super::tasks::{self, Request};
use super::{assemble, say};
use crate::data_folder::{DataFolder, Taken};
use crate::settings::{Flags, Settings};
use crate::transfer::backup::{self, Target};

#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write; it must not be there yet
    file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// What `commune backup` wrote
    file: PathBuf,
}

/// Backs up here, or lets the server that holds the folder do so.
pub fn back_up(data: &Path, flags: &Flags, command: &Backup) -> Result<ExitCode> {
    let file = absolute(&command.file).with_context(|| format!("Cannot write {}", command.file.display()))?;
    say(&tasks::run(data, flags, Request::Backup { file })?);
    Ok(ExitCode::SUCCESS)
}

/// Unpacks into a folder that is free and holds no database. What was said after the backup is gone, so a new epoch begins: clients start afresh.
pub fn restore(data: &Path, flags: &Flags, command: &Restore) -> Result<ExitCode> {
    let Taken::Ours(folder) = DataFolder::take(data)? else {
        bail!("The data folder {} is in use by another commune.", data.display());
    };
    let place = folder.path().join(backup::DATABASE);
    ensure!(!place.exists(), "The data folder {} holds a database already. Restore into another one.", data.display());
    // Until it is whole it has another name. One that is there was interrupted.
    let unready = folder.path().join("commune.db.restoring");
    for left in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{left}", unready.display()));
    }
    // What people brought lies where these settings say, for those in the archive speak of the place where it was made.
    let blobs = Settings::load(data, flags)?.blobs_folder();
    let into = Target { database: &unready, settings: &folder.path().join(backup::SETTINGS), blobs: &blobs };
    let made = backup::unpack(&command.file, &into)?;
    let settings = Settings::load(data, flags)?;
    ensure!(
        settings.blobs_folder() == blobs,
        "The settings in the backup put files into another folder (blobs.folder), and are in {} now. Look at them, and restore once more.",
        folder.path().join(backup::SETTINGS).display()
    );
    begin_epoch(&unready, &settings)?;
    fs::rename(&unready, &place).context("Cannot put the database in its place")?;
    // The mark of another history says nothing of this one.
    let _ = fs::remove_file(folder.high_water());
    fs::File::open(folder.path())?.sync_all()?;
    say(&format!("{} is as it was at {made}.", data.display()));
    Ok(ExitCode::SUCCESS)
}

fn begin_epoch(database: &Path, settings: &Settings) -> Result<()> {
    let (_, built) = assemble(&db::Config::sqlite(database), settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let begun = built.app.write(app::work::begin_epoch).await;
        built.app.stop().await;
        begun
    })?;
    Ok(())
}
