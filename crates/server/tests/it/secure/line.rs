//! A connection over TLS that is used for several requests.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A connection over TLS.
pub struct Line {
    stream: TlsStream<TcpStream>,
    name: String,
}

impl Line {
    /// Connects and asks for a name or an address, which the certificate must be for, and for a protocol.
    pub async fn open(at: SocketAddr, name: &str, roots: &super::Roots<'_>, protocol: &str) -> io::Result<Self> {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots.iter().cloned());
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
        let versions = builder.with_safe_default_protocol_versions().expect("versions of TLS");
        let mut config = versions.with_root_certificates(store).with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let (connector, host) = (TlsConnector::from(Arc::new(config)), name.to_owned());
        let stream = TcpStream::connect(at).await?;
        let shaken = connector.connect(ServerName::try_from(host).expect("a name"), stream);
        let stream = timeout(Duration::from_secs(15), shaken).await.expect("a handshake in time")?;
        Ok(Self { stream, name: name.to_owned() })
    }

    /// The server's own certificate.
    pub fn certificate(&self) -> CertificateDer<'static> {
        let shown = self.stream.get_ref().1.peer_certificates().expect("a certificate");
        shown[0].clone().into_owned()
    }

    /// Asks for a path, and gives back the head and the body, whose length the head must tell.
    pub async fn get(&mut self, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.name);
        self.stream.write_all(request.as_bytes()).await.expect("a request");
        let (mut said, mut piece) = (String::new(), [0; 16_384]);
        loop {
            let read = timeout(super::PATIENCE, self.stream.read(&mut piece)).await.expect("an answer in time");
            let read = read.expect("an answer");
            assert!(read > 0, "the connection was closed after {said:?}");
            said.push_str(std::str::from_utf8(&piece[..read]).expect("text"));
            let whole = said.split_once("\r\n\r\n").filter(|(head, body)| length(head) == Some(body.len()));
            if whole.is_some() {
                return said;
            }
        }
    }
}

fn length(head: &str) -> Option<usize> {
    let head = head.to_ascii_lowercase();
    head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
}
