//! The addresses that the settings name, bound: plain http, https, and the way from one to the other.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use app::App;
use app::http::{Listening, Tls};

use crate::settings::Settings;
use crate::{acme, metrics};

/// Bound addresses, and the one to tell people.
#[derive(Debug)]
pub struct Addresses {
    /// All of them.
    pub all: Vec<Listening>,
    /// What the best of them speaks.
    pub scheme: &'static str,
    /// The best of them: https where there is some.
    pub best: SocketAddr,
}

/// Binds them, and begins to look after the certificate.
///
/// # Errors
/// A sentence that names the key.
pub fn bind(app: &App, settings: &Settings, data: &Path) -> Result<Addresses> {
    let main = on("server.listen", &settings.server.listen)?;
    let Some(tls) = tls(app, settings, data)? else {
        return Ok(Addresses { scheme: "http", best: main.address, all: vec![main] });
    };
    metrics::watch(app, tls.clone());
    let asked = settings.acme.challenge.is_some();
    let in_clear = |listening: Listening| if asked { listening.answering(tls.challenges().clone()) } else { listening };
    let (secure, mut all) = match &settings.tls.listen {
        Some(address) => (on("tls.listen", address)?, vec![in_clear(main)]),
        None => (main, Vec::new()),
    };
    let best = secure.address;
    if let Some(address) = &settings.tls.redirect_listen {
        all.push(in_clear(on("tls.redirect_listen", address)?.redirecting_to(best.port())));
    }
    all.push(secure.with_tls(tls));
    Ok(Addresses { all, scheme: "https", best })
}

/// What is spoken over TLS, where the settings want it, with whoever looks after the certificate.
fn tls(app: &App, settings: &Settings, data: &Path) -> Result<Option<Arc<Tls>>> {
    if let Some((certificate, key)) = settings.tls.files() {
        let tls = Tls::from_files(certificate, key).map_err(|error| anyhow!("tls.certificate and tls.key: {error}"))?;
        tls.watch(app);
        return Ok(Some(tls));
    }
    if settings.acme.challenge.is_none() {
        return Ok(None);
    }
    let tls = Tls::without_certificate()?;
    acme::keep(app, &settings.acme, data, &tls)?;
    Ok(Some(tls))
}

fn on(key: &str, address: &str) -> Result<Listening> {
    Listening::on(address).map_err(|error| anyhow!("{key}: {error}"))
}
