//! A certificate from files.

use testkit::TestCertificate;

use super::Stage;
use super::line::Line;
use crate::product::{Random, find, seed, turn};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn https_from_files_is_spoken_led_to_and_renewed_without_an_end() {
    let Some(binary) = find("https_from_files_is_spoken_led_to_and_renewed_without_an_end") else { return };
    let _turn = turn().await;
    let certificate = TestCertificate::new();
    let (chain, key) = (certificate.certificate(), certificate.key());
    let keys = format!("certificate = \"{}\"\nkey = \"{}\"\n", chain.display(), key.display());
    let stage = Stage::new(binary, &mut Random::new(seed(), 71), &keys);
    stage.server.start().await;

    let first = certificate.current();
    let mut line = stage.line("localhost", std::slice::from_ref(&first)).await;
    assert!(line.get("/readyz").await.ends_with("ready"));
    let said = stage.in_clear(stage.away, "/r/abc").await;
    assert!(said.starts_with("HTTP/1.1 307 "), "{said}");
    let place = format!("\r\nlocation: https://localhost:{}/r/abc\r\n", stage.secure.port());
    assert!(said.contains(&place), "{said}");
    // Without an authority there is nothing at its address.
    let said = stage.in_clear(stage.away, "/.well-known/acme-challenge/abc").await;
    assert!(said.starts_with("HTTP/1.1 307 "), "{said}");
    assert!(Line::open(stage.secure, "localhost", &[first], "acme-tls/1").await.is_err());

    certificate.renew();
    let mut renewed = stage.line("localhost", &[certificate.current()]).await;
    assert!(renewed.get("/readyz").await.ends_with("ready"));
    assert!(line.get("/readyz").await.ends_with("ready"), "an open connection goes on");
    stage.server.stop().await;
}
