//! https by the real binary: certificates from files, and certificates that it obtains from an authority.

mod files;
mod line;
mod obtained;
mod pebble;

use std::net::SocketAddr;
use std::time::Duration;

use testkit::RawHttp;
use tokio::time::sleep;

use crate::product::{Random, Server, Serving, free_address};
use line::Line;

/// What does not come by then never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that was not started yet, with the address where it speaks https and the one from where it leads there.
struct Stage {
    server: Server,
    secure: SocketAddr,
    away: SocketAddr,
}

impl Stage {
    /// Speaks plain http too, beside. `settings` are further keys of `[tls]` and further sections.
    fn new(binary: std::path::PathBuf, random: &mut Random, settings: &str) -> Self {
        let serving = Serving { settings: vec![("COMMUNE__LOGS__LEVEL", "info")], ..Serving::default() };
        let server = Server::new(binary, serving, random);
        let (secure, away) = (free_address(random), free_address(random));
        server.add_settings(&format!("[tls]\nlisten = \"{secure}\"\nredirect_listen = \"{away}\"\n{settings}"));
        Self { server, secure, away }
    }

    /// Waits until there is a line that is trusted by these certificates.
    async fn line(&self, name: &str, roots: &Roots<'_>) -> Line {
        let begun = tokio::time::Instant::now();
        loop {
            match Line::open(self.secure, name, roots, "http/1.1").await {
                Ok(line) => return line,
                Err(why) => assert!(begun.elapsed() < PATIENCE, "no https: {why}\n{}", self.server.log()),
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// What is answered in clear text.
    async fn in_clear(&self, address: SocketAddr, path: &str) -> String {
        let mut raw = RawHttp::at(address).await;
        raw.write(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes()).await;
        raw.until_closed().await
    }

    /// Waits until the log says something.
    async fn says(&self, what: &str) {
        let begun = tokio::time::Instant::now();
        while !self.server.log().contains(what) {
            assert!(begun.elapsed() < PATIENCE, "it never says {what:?}:\n{}", self.server.log());
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Who is trusted.
type Roots<'a> = [rustls::pki_types::CertificateDer<'a>];
