//! Certificates that the server obtains by itself (ACME, RFC 8555): for names and for addresses, by HTTP-01 or TLS-ALPN-01.

mod authority;
mod certificate;
mod failure;
mod folder;
mod https;
mod keeper;
mod names;
mod schedule;
mod settings;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use app::App;
use app::http::Tls;
use tracing::info;

pub use certificate::Validity;
pub use settings::AcmeSettings;

use authority::Acme;
use folder::Folder;
use keeper::{Keeper, Wanted};

/// Between two looks at the clock: a machine that slept wakes late, and its clock may have been set.
const LOOK: Duration = Duration::from_secs(60);

/// Shows the certificate that was obtained last, and obtains one whenever it is time, until the app stops.
///
/// # Errors
/// If what the data folder holds cannot be read, or `acme.ca_file` cannot.
pub fn keep(app: &App, settings: &AcmeSettings, data: &Path, tls: &Arc<Tls>) -> Result<()> {
    let Some(proven_by) = settings.challenge else { return Ok(()) };
    let wanted = Wanted::of(settings);
    let folder = Folder::of(data, &settings.directory).context("The certificates cannot be kept")?;
    let authority = Acme::new(settings, proven_by, tls.challenges().clone())?;
    let clock = app.clone();
    let mut keeper = Keeper::new(authority, folder, wanted, tls.clone(), Box::new(move || clock.now()));
    keeper.resume();
    if tls.shown().is_none() {
        info!("There is no certificate yet: https begins when {} has issued one", settings.directory);
    }
    let app = app.clone();
    app.clone().spawn(async move {
        let work = async {
            loop {
                tokio::time::sleep(keeper.step().await.min(LOOK)).await;
            }
        };
        app.stopping().run_until_cancelled(work).await;
    });
    Ok(())
}
