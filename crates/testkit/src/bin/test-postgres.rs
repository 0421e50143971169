//! Runs a command beside one Postgres server for all its tests: `test-postgres cargo test`.

use std::process::{Command, ExitCode};

use testkit::postgres::{Server, VARIABLE};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// The exit code of the command. Without Postgres on this machine the command runs alone.
fn run() -> std::io::Result<ExitCode> {
    let mut words = std::env::args_os().skip(1);
    let program = words.next().ok_or_else(|| std::io::Error::other("usage: test-postgres <command> [arguments]"))?;
    let mut command = Command::new(program);
    command.args(words);
    let server = if std::env::var_os(VARIABLE).is_some() { None } else { Server::start()? };
    if let Some(server) = &server {
        command.env(VARIABLE, server.address());
    }
    let status = command.status()?;
    drop(server);
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

#[expect(clippy::print_stderr, reason = "a program of the command line tells its errors there")]
fn complain(error: &str) {
    eprintln!("test-postgres: {error}");
}
