//! The addresses that the settings name, bound: plain http, https, and the way from one to the other.

use std::net::SocketAddr;

use anyhow::{Result, anyhow};
use app::App;
use app::http::{Listening, Tls};

use crate::settings::Settings;

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
pub fn bind(app: &App, settings: &Settings) -> Result<Addresses> {
    let main = on("server.listen", &settings.server.listen)?;
    let Some((certificate, key)) = settings.tls.files() else {
        return Ok(Addresses { scheme: "http", best: main.address, all: vec![main] });
    };
    let tls = Tls::from_files(certificate, key).map_err(|error| anyhow!("tls.certificate and tls.key: {error}"))?;
    tls.watch(app);
    let (secure, mut all) = match &settings.tls.listen {
        Some(address) => (on("tls.listen", address)?, vec![main]),
        None => (main, Vec::new()),
    };
    let best = secure.address;
    all.push(secure.with_tls(tls));
    if let Some(address) = &settings.tls.redirect_listen {
        all.push(on("tls.redirect_listen", address)?.redirecting_to(best.port()));
    }
    Ok(Addresses { all, scheme: "https", best })
}

fn on(key: &str, address: &str) -> Result<Listening> {
    Listening::on(address).map_err(|error| anyhow!("{key}: {error}"))
}
