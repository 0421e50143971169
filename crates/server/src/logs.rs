//! Log lines: structured, on the standard error stream, without bodies, tokens or addresses.

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

use crate::settings::{LogForm, LogSettings};

/// Starts logging.
///
/// # Errors
/// A sentence if the level is none.
pub fn start(settings: &LogSettings) -> Result<()> {
    let filter = EnvFilter::try_new(&settings.level)
        .with_context(|| format!("logs.level is {:?}, which is no filter", settings.level))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match settings.form {
        LogForm::Text => lines.with_target(false).try_init(),
        LogForm::Json => lines.json().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("Logging does not start: {error}"))
}
