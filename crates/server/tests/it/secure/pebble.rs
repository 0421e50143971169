//! A certificate authority of our own, as a process: Pebble, which Let's Encrypt made for tests. Its address is `localhost`.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;
use tempfile::TempDir;
use testkit::TestCertificate;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::product::{Random, free_address};

/// The authority. It ends with this.
pub struct Pebble {
    folder: TempDir,
    certificate: TestCertificate,
    address: SocketAddr,
    management: SocketAddr,
    _child: Child,
}

/// How it behaves.
pub struct Manner {
    /// The port that it asks in clear text.
    pub plain_port: u16,
    /// The port that it asks over TLS.
    pub tls_port: u16,
    /// How long its certificates are good.
    pub life_s: u32,
    /// Further variables.
    pub variables: &'static [(&'static str, &'static str)],
}

impl Pebble {
    /// Starts it, and waits until it answers.
    pub async fn start(program: PathBuf, random: &mut Random, manner: &Manner) -> Self {
        let (folder, certificate) = (tempfile::tempdir().expect("a folder"), TestCertificate::new());
        let (address, management) = (free_address(random), free_address(random));
        let config = json!({"pebble": {
            "listenAddress": address, "managementListenAddress": management,
            "certificate": certificate.certificate(), "privateKey": certificate.key(),
            "httpPort": manner.plain_port, "tlsPort": manner.tls_port, "certificateValidityPeriod": manner.life_s,
        }});
        let file = folder.path().join("config.json");
        fs::write(&file, config.to_string()).expect("a file");
        let log = fs::File::create(folder.path().join("log")).expect("a log");
        let mut command = Command::new(program);
        command.arg("-config").arg(file).env("PEBBLE_VA_NOSLEEP", "1").envs(manner.variables.iter().copied());
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a log")).stderr(log).kill_on_drop(true);
        let child = command.spawn().expect("the authority starts");
        let pebble = Self { folder, certificate, address, management, _child: child };
        let begun = tokio::time::Instant::now();
        while pebble.certificate.connect(address, &["http/1.1"]).await.is_err() {
            assert!(begun.elapsed() < super::PATIENCE, "the authority does not start:\n{}", pebble.log());
            sleep(Duration::from_millis(20)).await;
        }
        pebble
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `[acme]` for a server that asks it, on this port.
    pub fn settings(&self, challenge: &str, names: &[&str], port: u16) -> String {
        let file = self.certificate.certificate();
        format!(
            "[acme]\nchallenge = \"{challenge}\"\nnames = {names:?}\nagree_to_terms = true\ndirectory = \"https://localhost:{port}/dir\"\nca_file = \"{}\"\n",
            file.display()
        )
    }

    /// The certificate by which those that it issues are known.
    pub async fn root(&self) -> CertificateDer<'static> {
        let request = "GET /roots/0 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let said = self.certificate.ask(self.management, request).await;
        CertificateDer::from_pem_slice(said.as_bytes()).expect("a certificate")
    }

    /// What it wrote so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// How many orders it took.
    pub fn orders(&self) -> usize {
        self.log().matches("Added order").count()
    }

    /// How many accounts it made.
    pub fn accounts(&self) -> usize {
        self.log().matches("accounts in memory").count()
    }
}
