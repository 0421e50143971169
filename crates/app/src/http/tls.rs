//! TLS from certificate files, which are read again when they change.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use tokio::net::TcpStream;
use tokio::time::MissedTickBehavior;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::{Ticketer, default_provider};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;
use tracing::{info, warn};

use crate::App;
use crate::error::{Error, Result};

/// Between two looks at the files.
const LOOK: Duration = Duration::from_secs(5);
/// What is spoken over TLS, the best first. A browser opens its sockets over the second.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// A certificate with its key, as two PEM files hold them.
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    /// How the files were when they were last read, well or in vain.
    seen: Mutex<Seen>,
    current: Arc<Current>,
    acceptor: TlsAcceptor,
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tls").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

/// What tells a file from the one that stood in its place before; none: it cannot be seen.
type Mark = Option<(u64, u64, i64, i64)>;
/// The marks of certificate and key.
type Seen = (Mark, Mark);

/// What new connections are shown.
#[derive(Debug)]
struct Current(ArcSwap<CertifiedKey>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load_full())
    }
}

impl Tls {
    /// Reads a certificate chain, the server's own first, and its key.
    ///
    /// # Errors
    /// A sentence which names the file, or says that they do not belong together.
    pub fn from_files(certificate: PathBuf, key: PathBuf) -> Result<Arc<Self>> {
        let seen = (mark(&certificate), mark(&key));
        let current = Arc::new(Current(ArcSwap::from_pointee(read(&certificate, &key)?)));
        let acceptor = TlsAcceptor::from(Arc::new(config(current.clone()).map_err(Error::internal)?));
        Ok(Arc::new(Self { certificate, key, seen: Mutex::new(seen), current, acceptor }))
    }

    /// Reads the files again if they are not as they were; says whether there is a new certificate. What was read in vain is not tried again
    /// before it changes.
    ///
    /// # Errors
    /// As [`Tls::from_files`]; the certificate stays what it was.
    pub fn refresh(&self) -> Result<bool> {
        let marks = (mark(&self.certificate), mark(&self.key));
        if std::mem::replace(&mut *self.seen.lock(), marks) == marks {
            return Ok(false);
        }
        self.current.0.store(Arc::new(read(&self.certificate, &self.key)?));
        Ok(true)
    }

    /// Looks at the files every few seconds until the app stops.
    pub fn watch(self: &Arc<Self>, app: &App) {
        let (tls, app) = (self.clone(), app.clone());
        app.clone().spawn(async move {
            let mut ticks = tokio::time::interval(LOOK);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    () = app.stopping().cancelled() => return,
                    _ = ticks.tick() => {}
                }
                let tls = tls.clone();
                match app.compute(move || tls.refresh()).await {
                    Ok(true) => info!("There is a new TLS certificate"),
                    Ok(false) => {}
                    Err(error) => warn!("The new TLS certificate is of no use, the old one stays: {error}"),
                }
            }
        });
    }

    pub(super) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.acceptor.accept(stream).await
    }
}

fn config(current: Arc<Current>) -> Result<ServerConfig, rustls::Error> {
    let versions =
        ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions()?;
    let mut config = versions.with_no_client_auth().with_cert_resolver(current);
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    // Who comes back is spared most of the handshake, and so are we.
    config.ticketer = Ticketer::new()?;
    Ok(config)
}

fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey> {
    let unusable = |file: &Path, why: &dyn fmt::Display| {
        Error::invalid("unusable_certificate", format!("{} cannot be used: {why}", file.display()))
    };
    let text = fs::read(certificate).map_err(|why| unusable(certificate, &why))?;
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(&text).collect::<Result<_, _>>().map_err(|why| unusable(certificate, &why))?;
    if chain.is_empty() {
        return Err(unusable(certificate, &"there is no certificate in it"));
    }
    let text = fs::read(key).map_err(|why| unusable(key, &why))?;
    let secret = PrivateKeyDer::from_pem_slice(&text).map_err(|why| unusable(key, &why))?;
    CertifiedKey::from_der(chain, secret, &default_provider()).map_err(|why| match why {
        rustls::Error::InconsistentKeys(_) => unusable(key, &"it is not the key of the certificate"),
        why => unusable(certificate, &why),
    })
}

fn mark(file: &Path) -> Mark {
    let found = fs::metadata(file).ok()?;
    Some((found.ino(), found.size(), found.mtime(), found.mtime_nsec()))
}
