//! A floor that runs as a process of its own, as the server does.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::disk::Syncs;
use super::parsing::Parsed;
use super::sqlite::{Rows, Shape};
use crate::sys;

/// A network floor that is listening; it ends with this value.
#[derive(Debug)]
pub struct Floor {
    process: Child,
    address: SocketAddr,
}

impl Floor {
    /// Starts `floor <arguments> --listen 127.0.0.1:0` on `cores` and waits until it listens.
    pub fn start(arguments: &[&str], cores: &[usize]) -> Result<Self> {
        let mut command = Command::new(program()?);
        command.args(arguments).args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut process = on_cores(cores, || command.spawn().context("the floor does not start"))?;
        let mut line = String::new();
        let output = process.stdout.take().context("the floor has no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on ").context("the floor does not listen")?.parse()?;
        Ok(Self { process, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        // Already gone is as good as ended now.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Starts something on `cores` alone: a process inherits them from the thread that starts it.
pub fn on_cores<T>(cores: &[usize], start: impl FnOnce() -> Result<T>) -> Result<T> {
    let before = sys::affinity()?;
    sys::set_affinity(cores)?;
    let started = start();
    sys::set_affinity(&before)?;
    started
}

/// The program `floor`, which is built beside the one that runs.
fn program() -> Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("floor");
    ensure!(path.exists(), "{} is missing: build it with the same profile", path.display());
    Ok(path)
}

fn answer<T: serde::de::DeserializeOwned>(arguments: &[String], cores: &[usize]) -> Result<T> {
    let mut command = Command::new(program()?);
    command.args(arguments).arg("--json").stdout(Stdio::piped());
    let output = on_cores(cores, || command.spawn().context("the floor does not start"))?.wait_with_output()?;
    ensure!(output.status.success(), "floor {} failed", arguments.join(" "));
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// What `floor sqlite-batch` needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Sqlite<'a> {
    /// What is written.
    pub shape: Shape,
    /// Where.
    pub folder: &'a Path,
    /// With which schema.
    pub migrations: &'a Path,
}

/// Runs `floor sqlite-batch`.
pub fn sqlite(task: Sqlite<'_>, time: Duration, cores: &[usize]) -> Result<Rows> {
    let arguments = [
        "sqlite-batch".to_owned(),
        task.shape.batch.to_string(),
        format!("--rooms={}", task.shape.rooms),
        format!("--text-bytes={}", task.shape.text_bytes),
        format!("--seconds={}", time.as_secs_f64()),
        format!("--data={}", task.folder.display()),
        format!("--migrations={}", task.migrations.display()),
    ];
    answer(&arguments, cores)
}

/// Runs `floor parse-import` over the address book at `book`, twice.
pub fn parsing(book: &Path, folder: &Path, migrations: &Path, cores: &[usize]) -> Result<Parsed> {
    let arguments = [
        "parse-import".to_owned(),
        book.display().to_string(),
        format!("--data={}", folder.display()),
        format!("--migrations={}", migrations.display()),
    ];
    answer(&arguments, cores)
}

/// Runs `floor fsync` in `folder`.
pub fn fsync(folder: &Path, time: Duration, cores: &[usize]) -> Result<Syncs> {
    let arguments =
        ["fsync".to_owned(), format!("--seconds={}", time.as_secs_f64()), format!("--data={}", folder.display())];
    answer(&arguments, cores)
}
