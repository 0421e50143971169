//! Connecting to Postgres: TLS, timeouts, and the settings that the statements rely on.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Client, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::session::Session;
use crate::error::{Error, Result};

/// Made on every new connection.
///
/// Without `enable_seqscan = off` a plan that was cached while a table was empty scans it for ever. JIT costs more
/// than these small statements take. A standby's `synchronous_commit = remote_apply` stays; `off` does not.
const SETTINGS: &str = "
    set enable_seqscan = off;
    set jit = off;
    set default_transaction_isolation = 'read committed';
    set statement_timeout = '30s';
    set lock_timeout = '15s';
    set idle_in_transaction_session_timeout = '60s';
    set client_min_messages = 'warning';
    set timezone = 'UTC';
";

/// A server to which connections can be made.
#[derive(Clone)]
pub(crate) struct Server {
    config: postgres::Config,
    tls: Option<MakeRustlsConnect>,
}

impl Server {
    /// Reads a URL or a list of `key=value`. Nothing is sent yet.
    pub(crate) fn new(url: &str) -> Result<Self> {
        // The parser's own message may quote the password.
        let mut config = postgres::Config::from_str(url)
            .map_err(|_| Error::other("the address of the Postgres server cannot be read"))?;
        config.application_name("commune");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(Duration::from_secs(30));
        }
        config.keepalives_idle(Duration::from_secs(30));
        // "Prefer" would fall back to plain text when somebody in between says so.
        if config.get_ssl_mode() == SslMode::Prefer {
            let local = config.get_hosts().iter().all(is_local);
            config.ssl_mode(if local { SslMode::Disable } else { SslMode::Require });
        }
        let tls = if config.get_ssl_mode() == SslMode::Disable { None } else { Some(tls()?) };
        Ok(Self { config, tls })
    }

    /// A new connection with its settings made and asserted.
    pub(crate) fn connect(&self) -> Result<Session> {
        let mut client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone())?,
            None => self.config.connect(NoTls)?,
        };
        client.batch_execute(SETTINGS)?;
        durable(&mut client)?;
        Ok(Session::new(client))
    }
}

fn is_local(host: &Host) -> bool {
    match host {
        #[cfg(unix)]
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    }
}

fn tls() -> Result<MakeRustlsConnect> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::other(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// A commit must be on disk before anybody hears of it.
fn durable(client: &mut Client) -> Result<()> {
    #[cfg(feature = "sabotage")]
    if let Some(setting) = crate::sabotage::synchronous_commit() {
        return Ok(client.batch_execute(setting)?);
    }
    let row = client.query_one(
        "select current_setting('synchronous_commit'), current_setting('fsync'), current_setting('server_encoding')",
        &[],
    )?;
    if row.try_get::<_, &str>(0)? == "off" {
        client.batch_execute("set synchronous_commit = on")?;
    }
    if row.try_get::<_, &str>(1)? != "on" {
        return Err(Error::other("the Postgres server runs with fsync = off and may lose what it acknowledged"));
    }
    if row.try_get::<_, &str>(2)? != "UTF8" {
        return Err(Error::other("the Postgres database must have the encoding UTF8"));
    }
    Ok(())
}
