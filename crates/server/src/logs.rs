//! Log lines: structured, on the standard error stream, without bodies, tokens or addresses.

use anyhow::{Context, Result};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterFn, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use crate::settings::{LogForm, LogSettings};

/// The crates of this server, which say nothing that must not stand in a log, at any level.
const OWN: [&str; 11] =
    ["accounts", "app", "commune", "db", "jobs", "messages", "model", "people", "realtime", "rooms", "web_assets"];

/// Starts logging.
///
/// # Errors
/// A sentence if the level is none.
pub fn start(settings: &LogSettings) -> Result<()> {
    let filter = EnvFilter::try_new(&settings.level)
        .with_context(|| format!("logs.level is {:?}, which is no filter", settings.level))?;
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = match settings.form {
        LogForm::Text => lines.with_target(false).boxed(),
        LogForm::Json => lines.json().boxed(),
    };
    let started = registry().with(filter).with(discreet()).with(lines).try_init();
    started.map_err(|error| anyhow::anyhow!("Logging does not start: {error}"))
}

/// Keeps what others say below `info` out, whatever the level is: the PostgreSQL client writes down what it is asked to store, names and texts too.
pub fn discreet() -> FilterFn<fn(&Metadata<'_>) -> bool> {
    filter_fn(|line| {
        let from = line.target().split("::").next().unwrap_or_default();
        *line.level() <= Level::INFO || OWN.contains(&from)
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use tracing::subscriber::with_default;
    use tracing::{debug, info, trace};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_others_say_below_info_stays_out_at_any_level() {
        let page = Page::default();
        let writer = page.clone();
        let lines = fmt::layer().with_writer(move || writer.clone());
        let filter = EnvFilter::new("trace,tokio_postgres::query=trace");
        with_default(registry().with(filter).with(discreet()).with(lines), || {
            debug!(target: "tokio_postgres::query", "secret");
            trace!(target: "lettre", "secret");
            info!(target: "tokio_postgres", "other news");
            debug!(target: "accounts::sign_in", "own detail");
            trace!(target: "commune::serve", "own trace");
        });
        let page = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
        assert!(!page.contains("secret"), "{page}");
        for kept in ["other news", "own detail", "own trace"] {
            assert!(page.contains(kept), "{page}");
        }
    }
}
