//! Certificates that the server obtains by itself.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::Stage;
use super::line::Line;
use super::pebble::{Manner, Pebble};
use crate::product::{Random, find, find_pebble, free_address, seed, turn};

/// A life that nobody waits for, in seconds.
const LONG: u32 = 90 * 86_400;

/// The binary and the authority; none: the test was noted as skipped.
fn programs(test: &str) -> Option<(PathBuf, PathBuf)> {
    find(test).zip(find_pebble(test))
}

/// A server and an authority that knows its doors.
async fn stage(programs: (PathBuf, PathBuf), challenge: &str, names: &[&str], life_s: u32) -> (Stage, Pebble) {
    let mut random = Random::new(seed(), 72);
    let stage = Stage::new(programs.0, &mut random, "");
    let manner = Manner { plain_port: stage.away.port(), tls_port: stage.secure.port(), life_s, variables: &[] };
    let pebble = Pebble::start(programs.1, &mut random, &manner).await;
    stage.server.add_settings(&pebble.settings(challenge, names, pebble.address().port()));
    (stage, pebble)
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { all_files(&path) } else { vec![path] }).collect()
}

/// From nothing to https, for a name and an address; then a start that asks for nothing.
async fn obtain(test: &str, challenge: &str) {
    let Some(programs) = programs(test) else { return };
    let _turn = turn().await;
    let (stage, pebble) = stage(programs, challenge, &["localhost", "127.0.0.1"], LONG).await;
    let metrics = free_address(&mut Random::new(seed(), 73));
    stage.server.add_settings(&format!("[metrics]\nlisten = \"{metrics}\"\n"));
    // Ready without a certificate.
    stage.server.start().await;
    stage.says("There is no certificate yet").await;
    let roots = [pebble.root().await];
    let mut certificates = Vec::new();
    for name in ["localhost", "127.0.0.1"] {
        let mut line = stage.line(name, &roots).await;
        assert!(line.get("/readyz").await.ends_with("ready"), "{name}");
        certificates.push(line.certificate());
    }
    assert_eq!(certificates[0], certificates[1], "one certificate for both");
    // Nothing is open any more.
    let said = stage.in_clear(stage.away, "/.well-known/acme-challenge/abc").await;
    assert!(said.starts_with("HTTP/1.1 404 "), "{said}");
    assert!(Line::open(stage.secure, "localhost", &roots, "acme-tls/1").await.is_err());
    assert!(stage.in_clear(stage.away, "/r/abc").await.starts_with("HTTP/1.1 307 "));

    stage.says("good until").await;
    assert!(!stage.server.log().contains("PRIVATE"), "{}", stage.server.log());
    let kept = all_files(&stage.server.data().join("acme"));
    assert!(kept.len() >= 3, "{kept:?}");
    for file in &kept {
        assert_eq!(fs::metadata(file).expect("a file").permissions().mode() & 0o777, 0o600, "{file:?}");
    }

    stage.server.stop().await;
    stage.server.start().await;
    assert_eq!(stage.line("localhost", &roots).await.certificate(), certificates[0]);
    assert_eq!((pebble.accounts(), pebble.orders()), (1, 1), "{}", pebble.log());
    let counted = stage.in_clear(metrics, "/metrics").await;
    let days =
        counted.lines().find_map(|line| line.strip_prefix("commune_certificate_days_left ")?.parse::<f64>().ok());
    assert!(days.is_some_and(|days| (89.0..=90.0).contains(&days)), "{days:?}: {counted}");
    stage.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_and_an_address_are_proven_in_clear_text() {
    obtain("a_name_and_an_address_are_proven_in_clear_text", "http-01").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_and_an_address_are_proven_over_tls() {
    obtain("a_name_and_an_address_are_proven_over_tls", "tls-alpn-01").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_http_beside_https_answers_an_authority_and_goes_on_as_ever() {
    let Some((binary, authority)) = programs("plain_http_beside_https_answers_an_authority_and_goes_on_as_ever") else {
        return;
    };
    let _turn = turn().await;
    let mut random = Random::new(seed(), 76);
    let stage = Stage::new(binary, &mut random, "");
    let plain = stage.server.address();
    let manner = Manner { plain_port: plain.port(), tls_port: 1, life_s: LONG, variables: &[] };
    let pebble = Pebble::start(authority, &mut random, &manner).await;
    stage.server.add_settings(&pebble.settings("http-01", &["localhost"], pebble.address().port()));
    stage.server.start().await;
    let mut line = stage.line("localhost", &[pebble.root().await]).await;
    assert!(line.get("/readyz").await.ends_with("ready"));
    let said = stage.in_clear(plain, "/.well-known/acme-challenge/abc").await;
    assert!(said.starts_with("HTTP/1.1 404 ") && !said.contains("problem+json"), "{said}");
    let said = stage.in_clear(plain, "/api/v1/openapi.json").await;
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
    stage.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_certificate_is_shown_to_who_comes_next_and_nobody_is_cut_off() {
    let Some(programs) = programs("a_renewed_certificate_is_shown_to_who_comes_next_and_nobody_is_cut_off") else {
        return;
    };
    let _turn = turn().await;
    let (stage, pebble) = stage(programs, "tls-alpn-01", &["localhost"], 18).await;
    stage.server.start().await;
    let roots = [pebble.root().await];
    let mut line = stage.line("localhost", &roots).await;
    let first = line.certificate();
    let begun = tokio::time::Instant::now();
    let renewed = loop {
        let next = stage.line("localhost", &roots).await;
        if next.certificate() != first {
            break next;
        }
        assert!(begun.elapsed() < super::PATIENCE, "no renewal:\n{}", stage.server.log());
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    assert!(line.get("/readyz").await.ends_with("ready"), "an open connection goes on");
    drop(renewed);
    assert_eq!((pebble.accounts(), pebble.orders()), (1, 2), "{}", pebble.log());
    stage.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_is_not_believed_is_told_and_leaves_everything_else_as_it_is() {
    let Some((binary, authority)) = programs("a_name_that_is_not_believed_is_told_and_leaves_everything_else_as_it_is")
    else {
        return;
    };
    let _turn = turn().await;
    let mut random = Random::new(seed(), 74);
    let stage = Stage::new(binary, &mut random, "");
    let nowhere = free_address(&mut random).port();
    let manner = Manner { plain_port: nowhere, tls_port: nowhere, life_s: LONG, variables: &[] };
    let pebble = Pebble::start(authority, &mut random, &manner).await;
    stage.server.add_settings(&pebble.settings("http-01", &["localhost"], pebble.address().port()));
    stage.server.start().await;
    stage.says("There is no new certificate for localhost: localhost: ").await;
    stage.says("The next try is at ").await;
    assert!(stage.server.http().is_ready().await);
    let roots = [pebble.root().await];
    assert!(Line::open(stage.secure, "localhost", &roots, "http/1.1").await.is_err());
    assert_eq!(pebble.orders(), 1);
    // Also while it waits for its next try.
    stage.server.stop().await;
}

/// Between a server and its authority: counts connections, and can hold one back.
struct Relay {
    listener: TcpListener,
    to: SocketAddr,
}

impl Relay {
    /// Lets everything through before the given connection, which is given back unheard.
    async fn until(&self, number: usize) -> TcpStream {
        let mut lines = JoinSet::new();
        for _ in 1..number {
            let (mut near, _) = self.listener.accept().await.expect("a connection");
            let to = self.to;
            lines.spawn(async move {
                let mut far = TcpStream::connect(to).await.expect("the authority");
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
        self.listener.accept().await.expect("a connection").0
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_step_the_next_start_goes_on_with_the_same_account_and_the_same_order() {
    let Some((binary, authority)) =
        programs("killed_at_any_step_the_next_start_goes_on_with_the_same_account_and_the_same_order")
    else {
        return;
    };
    let _turn = turn().await;
    let mut random = Random::new(seed(), 75);
    // It asks nobody back: what the kill interrupts is our side alone.
    let variables = &[("PEBBLE_VA_ALWAYS_VALID", "1"), ("PEBBLE_WFE_NONCEREJECT", "0"), ("PEBBLE_AUTHZREUSE", "0")];
    let manner = Manner { plain_port: 1, tls_port: 1, life_s: LONG, variables };
    let pebble = Pebble::start(authority, &mut random, &manner).await;
    let roots = [pebble.root().await];
    let mut step = 0;
    loop {
        step += 1;
        let stage = Stage::new(binary.clone(), &mut random, "");
        let relay = Relay { listener: TcpListener::bind("127.0.0.1:0").await.expect("a port"), to: pebble.address() };
        let port = relay.listener.local_addr().expect("an address").port();
        stage.server.add_settings(&pebble.settings("http-01", &["localhost"], port));
        stage.server.start().await;
        let killed = tokio::select! {
            line = relay.until(step) => {
                stage.server.kill().await;
                drop(line);
                true
            }
            _ = stage.line("localhost", &roots) => false,
        };
        if killed {
            stage.server.start().await;
            tokio::select! {
                _ = relay.until(usize::MAX) => {}
                _ = stage.line("localhost", &roots) => {}
            }
        }
        assert_eq!((pebble.accounts(), pebble.orders()), (step, step), "killed at {step}:\n{}", stage.server.log());
        stage.server.stop().await;
        if !killed {
            break;
        }
    }
    println!("killed at each of {} steps", step - 1);
    assert!(step > 8, "{step}");
}
