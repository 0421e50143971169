//! The receiver against servers whose behaviour is known: the bare relay, and one that does everything wrong.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use bench::fanout::{self, Graph, Leg, Times};
use bench::floor::relay::{Policy, Relay};
use bench::scripts::RelayScript;
use bench::swarm::{Dial, Nobody, Observer, Swarm, Tally};
use bench::texts::Texts;
use bench::ws;

/// A relay on a thread that ends with the test's process.
fn relay(frames: usize) -> Result<SocketAddr> {
    let (tell, address) = mpsc::sync_channel(1);
    #[expect(clippy::disallowed_methods, reason = "the relay of a test is no part of the server")]
    thread::spawn(move || -> Result<()> {
        let mut relay = Relay::new("127.0.0.1:0".parse()?, Policy { frames, heartbeat: None })?;
        tell.send(relay.address()?)?;
        relay.run()
    });
    Ok(address.recv()?)
}

fn drive(frames: usize, graph: Graph) -> Result<(Leg, Tally)> {
    let mut swarm = Swarm::new(relay(frames)?, [250, u8::try_from(frames)?])?;
    swarm.connect(&graph.relay_dials(), &mut Nobody)?;
    let mut script = RelayScript::new(Texts::new(Path::new("/nowhere"), 200)?, graph.rooms);
    let times = Times { warm_up: Duration::from_millis(20), measured: Duration::from_millis(200) };
    let leg = fanout::run(&mut swarm, &graph, &mut script, std::process::id(), times)?;
    Ok((leg, swarm.tally()))
}

#[test]
fn everything_that_is_published_wide_reaches_everybody_once() -> Result<()> {
    let (leg, tally) = drive(1, Graph::wide(50))?;
    assert!(leg.rate > 0.0 && !tally.broken(), "{leg:?} {tally:?}");
    Ok(())
}

#[test]
fn everything_that_is_published_densely_reaches_its_rooms_once_and_in_few_writes() -> Result<()> {
    let (leg, tally) = drive(16, Graph::dense(200))?;
    assert!(leg.frames_per_write > 2.0 && !tally.broken(), "{leg:?} {tally:?}");
    Ok(())
}

/// Serves one connection: upgrades it and writes `frames`, one byte in a write where `cut` says so.
fn scripted(frames: Vec<Vec<u8>>, cut: usize) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    #[expect(clippy::disallowed_methods, reason = "the server of a test is no part of the server")]
    thread::spawn(move || -> Result<()> {
        let (mut stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        let mut head = Vec::new();
        while ws::head_end(&head).is_none() {
            let mut bytes = [0; 512];
            let len = stream.read(&mut bytes)?;
            head.extend_from_slice(&bytes[..len]);
        }
        stream.write_all(ws::SWITCHING)?;
        // The client says when it is ready.
        stream.read_exact(&mut [0; 8])?;
        for chunk in frames.concat().chunks(cut) {
            stream.write_all(chunk)?;
        }
        Ok(())
    });
    Ok(address)
}

fn event(seq: u64) -> Vec<u8> {
    let data = format!(
        "{{\"event\":\"message.created\",\"room\":7,\"seq\":{seq},\"at\":\"\",\"by\":1,\"data\":{{\"text\":\"x\"}}}}"
    );
    ws::unmasked(ws::TEXT, data.as_bytes())
}

#[derive(Default)]
struct Codes(Vec<Option<u16>>);

impl Observer for Codes {
    fn closed(&mut self, _client: usize, code: Option<u16>) {
        self.0.push(code);
    }
}

fn receive(frames: Vec<Vec<u8>>, cut: usize, wanted: u64, block: u8) -> Result<(Tally, Codes)> {
    let mut swarm = Swarm::new(scripted(frames, cut)?, [251, block])?;
    let mut codes = Codes::default();
    swarm.connect(&[Dial { path: "/".to_owned(), ..Dial::default() }], &mut codes)?;
    swarm.send(0, "go")?;
    let deadline = Instant::now() + Duration::from_secs(10);
    while swarm.tally().messages < wanted || (swarm.open() > 0 && codes.0.is_empty()) {
        ensure!(Instant::now() < deadline, "{:?}", swarm.tally());
        swarm.turn(Some(Duration::from_millis(50)), &mut codes)?;
    }
    Ok((swarm.tally(), codes))
}

#[test]
fn a_lost_a_doubled_and_a_merged_event_and_a_cut_off_client_are_all_counted() -> Result<()> {
    let gap = ws::unmasked(ws::TEXT, br#"{"event":"gap","room":7,"head":900}"#);
    let close = ws::unmasked(ws::CLOSE, &4008_u16.to_be_bytes());
    for (block, cut) in [(1, 1), (2, 7), (3, 1 << 20)] {
        let frames = vec![event(1), event(2), event(2), event(4), gap.clone(), event(5), close.clone()];
        let (tally, codes) = receive(frames, cut, 5, block)?;
        assert_eq!(
            tally,
            Tally { messages: 5, answers: 0, doubled: 1, holes: 1, merged: 1, closed: 1, code: Some(4008) },
            "cut {cut}"
        );
        assert_eq!(codes.0, [Some(4008)], "cut {cut}");
    }
    Ok(())
}

#[test]
fn a_connection_that_ends_with_its_last_frame_is_seen_to_end() -> Result<()> {
    for round in 0..50 {
        let (tally, codes) = receive(vec![event(1)], 1 << 20, 1, 10 + round)?;
        assert_eq!((tally.messages, tally.closed, codes.0), (1, 1, vec![None]));
    }
    Ok(())
}

#[test]
fn a_frame_larger_than_the_read_buffer_arrives_whole() -> Result<()> {
    let large = format!("{{\"event\":\"welcome\",\"rooms\":\"{}\"}}", "x".repeat(200_000));
    let close = ws::unmasked(ws::CLOSE, &1001_u16.to_be_bytes());
    let frames = vec![ws::unmasked(ws::TEXT, large.as_bytes()), event(1), close];
    let (tally, codes) = receive(frames, 1 << 20, 1, 4)?;
    assert_eq!((tally.messages, tally.doubled + tally.holes, codes.0), (1, 0, vec![Some(1001)]));
    Ok(())
}

#[test]
fn more_connections_than_files_fail_at_once() -> Result<()> {
    let limit = usize::try_from(bench::sys::raise_open_files()?)?;
    let mut swarm = Swarm::new(relay(1)?, [252, 1])?;
    let error = swarm.connect(&vec![Dial::default(); limit], &mut Nobody).err().map(|error| error.to_string());
    assert!(error.as_deref().is_some_and(|error| error.contains("open files")), "{error:?}");
    Ok(())
}
