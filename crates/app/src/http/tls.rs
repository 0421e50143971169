//! TLS: from certificate files, which are read again when they change, or with certificates that somebody obtains while the server runs.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use parking_lot::Mutex;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::MissedTickBehavior;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::{Ticketer, default_provider};
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{Acceptor, ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ConfigBuilder, ServerConfig, WantsVerifier};
use tokio_rustls::server::TlsStream;
use tracing::{info, warn};

use super::challenges::Challenges;
use crate::App;
use crate::error::{Error, Result};

/// Between two looks at the files.
const LOOK: Duration = Duration::from_secs(5);
/// What is spoken over TLS, the best first. A browser opens its sockets over the second.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The certificate that is shown to who comes over TLS, and how they are let in.
pub struct Tls {
    files: Option<Files>,
    current: Arc<Current>,
    acceptor: TlsAcceptor,
    challenges: Arc<Challenges>,
}

/// A certificate with its key, as two PEM files hold them.
#[derive(Debug)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
    /// How the files were when they were last read, well or in vain.
    seen: Mutex<Seen>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tls").field("files", &self.files).finish_non_exhaustive()
    }
}

/// What tells a file from the one that stood in its place before; none: it cannot be seen.
type Mark = Option<(u64, u64, i64, i64)>;
/// The marks of certificate and key.
type Seen = (Mark, Mark);

/// What new connections are shown; none: handshakes fail.
#[derive(Debug)]
struct Current(ArcSwapOption<CertifiedKey>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.load_full()
    }
}

impl Tls {
    fn new(files: Option<Files>, first: Option<CertifiedKey>) -> Result<Arc<Self>> {
        let current = Arc::new(Current(ArcSwapOption::from_pointee(first)));
        let acceptor = TlsAcceptor::from(Arc::new(config(current.clone()).map_err(Error::internal)?));
        Ok(Arc::new(Self { files, current, acceptor, challenges: Arc::default() }))
    }

    /// Reads a certificate chain, the server's own first, and its key.
    ///
    /// # Errors
    /// A sentence which names the file, or says that they do not belong together.
    pub fn from_files(certificate: PathBuf, key: PathBuf) -> Result<Arc<Self>> {
        let seen = (mark(&certificate), mark(&key));
        let first = read(&certificate, &key)?;
        Self::new(Some(Files { certificate, key, seen: Mutex::new(seen) }), Some(first))
    }

    /// Without a certificate, until [`Tls::show`] brings one: handshakes fail before that.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn without_certificate() -> Result<Arc<Self>> {
        Self::new(None, None)
    }

    /// Shows a chain, the server's own first, to whoever connects next. Open connections go on. Both are PEM texts.
    ///
    /// # Errors
    /// If there is none, or they do not belong together; what was shown stays.
    pub fn show(&self, chain: &str, key: &str) -> Result<()> {
        let unusable = |why: &dyn fmt::Display| {
            Error::invalid("unusable_certificate", format!("The certificate cannot be used: {why}"))
        };
        let chain = certificates(chain.as_bytes()).map_err(|why| unusable(&why))?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|why| unusable(&why))?;
        let pair = CertifiedKey::from_der(chain, key, &default_provider()).map_err(|why| unusable(&why))?;
        self.current.0.store(Some(Arc::new(pair)));
        Ok(())
    }

    /// The server's own certificate, as it is shown now.
    #[must_use]
    pub fn shown(&self) -> Option<CertificateDer<'static>> {
        self.current.0.load().as_ref().and_then(|pair| pair.cert.first().cloned())
    }

    /// What a certificate authority is answered.
    #[must_use]
    pub fn challenges(&self) -> &Arc<Challenges> {
        &self.challenges
    }

    /// Reads the files again if they are not as they were; says whether there is a new certificate. What was read in vain is not tried again
    /// before it changes.
    ///
    /// # Errors
    /// As [`Tls::from_files`]; the certificate stays what it was.
    pub fn refresh(&self) -> Result<bool> {
        let Some(files) = &self.files else { return Ok(false) };
        let marks = (mark(&files.certificate), mark(&files.key));
        if std::mem::replace(&mut *files.seen.lock(), marks) == marks {
            return Ok(false);
        }
        self.current.0.store(Some(Arc::new(read(&files.certificate, &files.key)?)));
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

    /// The handshake. None: it was an authority's question, which is answered and over.
    pub(super) async fn accept(&self, stream: TcpStream) -> io::Result<Option<TlsStream<TcpStream>>> {
        if !self.challenges.are_over_tls() {
            return self.acceptor.accept(stream).await.map(Some);
        }
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let Some(config) = self.challenges.config_for(&start.client_hello()) else {
            return start.into_stream(self.acceptor.config().clone()).await.map(Some);
        };
        start.into_stream(config).await?.shutdown().await?;
        Ok(None)
    }
}

/// The versions of TLS that are spoken, by the one crypto provider.
pub(super) fn versions() -> Result<ConfigBuilder<ServerConfig, WantsVerifier>, rustls::Error> {
    ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions()
}

fn config(current: Arc<Current>) -> Result<ServerConfig, rustls::Error> {
    let mut config = versions()?.with_no_client_auth().with_cert_resolver(current);
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    // Who comes back is spared most of the handshake, and so are we.
    config.ticketer = Ticketer::new()?;
    Ok(config)
}

/// A chain; there is at least one in it.
fn certificates(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, pem::Error> {
    let chain = CertificateDer::pem_slice_iter(text).collect::<Result<Vec<_>, _>>()?;
    if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) }
}

fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey> {
    let unusable = |file: &Path, why: &dyn fmt::Display| {
        Error::invalid("unusable_certificate", format!("{} cannot be used: {why}", file.display()))
    };
    let text = fs::read(certificate).map_err(|why| unusable(certificate, &why))?;
    let chain = certificates(&text).map_err(|why| match why {
        pem::Error::NoItemsFound => unusable(certificate, &"there is no certificate in it"),
        why => unusable(certificate, &why),
    })?;
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
