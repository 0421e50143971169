//! https for tests: a certificate in files, which can be renewed and spoiled, and connections that trust it alone.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use app::http::Tls;
use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::PATIENCE;

/// A certificate for `localhost` that signed itself. Everyone that was ever issued is trusted by [`TestCertificate::connect`].
#[derive(Debug)]
pub struct TestCertificate {
    folder: TempDir,
    issued: Mutex<Vec<CertificateDer<'static>>>,
}

impl TestCertificate {
    /// Issues one, and writes it.
    #[expect(clippy::new_without_default, reason = "it writes files")]
    #[must_use]
    pub fn new() -> Self {
        let certificate = Self { folder: tempfile::tempdir().expect("a folder"), issued: Mutex::default() };
        certificate.renew();
        certificate
    }

    /// One that is never renewed, for tests that need just any.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<TestCertificate> = LazyLock::new(TestCertificate::new);
        &SHARED
    }

    /// The file of the chain.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// The file of the key.
    pub fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// What a server makes of the files.
    pub fn tls(&self) -> Arc<Tls> {
        Tls::from_files(self.certificate(), self.key()).expect("a certificate with its key")
    }

    /// Issues another one in the place of the last.
    pub fn renew(&self) {
        let issued = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        fs::write(self.certificate(), issued.cert.pem()).expect("a file");
        fs::write(self.key(), issued.signing_key.serialize_pem()).expect("a file");
        self.issued.lock().push(issued.cert.der().clone());
    }

    /// The one that was issued last.
    pub fn current(&self) -> CertificateDer<'static> {
        self.issued.lock().last().expect("one was issued").clone()
    }

    /// Connects, and asks for these protocols.
    ///
    /// # Errors
    /// If no TLS comes about.
    pub async fn connect(&self, address: SocketAddr, protocols: &[&str]) -> io::Result<TlsStream<TcpStream>> {
        self.wrap(TcpStream::connect(address).await?, protocols).await
    }

    /// Speaks TLS over a connection that is there already.
    ///
    /// # Errors
    /// If no TLS comes about.
    pub async fn wrap(&self, stream: TcpStream, protocols: &[&str]) -> io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(self.issued.lock().iter().cloned());
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
        let versions = builder.with_safe_default_protocol_versions().expect("versions of TLS");
        let mut config = versions.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let name = ServerName::try_from("localhost").expect("a name");
        timeout(PATIENCE, TlsConnector::from(Arc::new(config)).connect(name, stream)).await.expect("TLS in time")
    }

    /// Sends a request written by hand, which asks to close the connection, and gives back everything that is answered.
    pub async fn ask(&self, address: SocketAddr, request: &str) -> String {
        let mut stream = self.connect(address, &["http/1.1"]).await.expect("TLS");
        stream.write_all(request.as_bytes()).await.expect("a request");
        let mut said = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut said)).await.expect("an answer in time").expect("an answer");
        String::from_utf8_lossy(&said).into_owned()
    }
}
