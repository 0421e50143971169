//! `commune`: one binary, a few commands. `commune` alone serves.

mod acme;
mod client;
mod commands;
mod data_folder;
mod doors;
mod home;
mod listening;
mod logs;
mod metrics;
mod settings;
#[cfg(test)]
mod statements;
mod transfer;

use std::process::ExitCode;

use clap::Parser;

use crate::commands::Commune;

fn main() -> ExitCode {
    // One crypto provider in the whole process; a second installation would be refused, and there is none.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match commands::run(Commune::parse()) {
        Ok(code) => code,
        Err(error) => {
            commands::complain(&error);
            ExitCode::FAILURE
        }
    }
}
