//! `commune openapi`.

use std::process::ExitCode;

use accounts::Accounts;
use anyhow::Result;
use app::mail::Carriers;

use super::say;
use crate::commands::features;

/// Prints the description of the REST API as JSON.
pub fn run() -> Result<ExitCode> {
    let description =
        app::http::description(features::all(&Accounts::new(accounts::Config::default()), Carriers::default()));
    say(&description.to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
