//! All floors once, beside the estimates of PERFORMANCE.md §2.2. A broken floor makes every ratio look good, so what is
//! more than twice off either way gets a warning.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::child::Floor;
use super::{disk, micro, sqlite};
use crate::fanout::{self, Graph, Leg, Times};
use crate::machine;
use crate::scripts::RelayScript;
use crate::swarm::{Dial, Nobody, Sources, Swarm};
use crate::sys;
use crate::texts::Texts;

/// One measured value with what it was expected to be.
#[derive(Clone, Debug)]
pub struct Value {
    /// What was measured, with its unit.
    pub name: String,
    /// What came out.
    pub measured: f64,
    /// Between these, by PERFORMANCE.md; none where it has no estimate.
    pub estimate: Option<(f64, f64)>,
}

impl Value {
    fn new(name: &str, measured: f64, low: f64, high: f64) -> Self {
        Self { name: name.to_owned(), measured, estimate: Some((low, high)) }
    }

    fn plain(name: &str, measured: f64) -> Self {
        Self { name: name.to_owned(), measured, estimate: None }
    }

    /// Whether it is more than twice off.
    pub fn is_off(&self) -> bool {
        self.estimate.is_some_and(|(low, high)| self.measured < low / 2.0 || self.measured > high * 2.0)
    }

    /// A line for people.
    pub fn line(&self) -> String {
        let estimate = self.estimate.map_or_else(String::new, |(low, high)| format!("estimate {low}-{high}"));
        let warning = if self.is_off() { "  WARNING: beyond 2x" } else { "" };
        format!("{:<68}{:>12.3}   {estimate}{warning}", self.name, self.measured)
    }
}

/// Where things lie.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// A folder on a real disk for files that are synced.
    pub data: &'a Path,
    /// The server's SQLite migrations.
    pub migrations: &'a Path,
    /// The chat log.
    pub texts: &'a Path,
}

const SHORT: Duration = Duration::from_secs(3);

/// Runs everything and hands each value over as it comes.
pub fn run(places: Places<'_>, mut tell: impl FnMut(&Value)) -> Result<()> {
    let socket = micro::socket()?;
    tell(&Value::new("send of one 200 B frame to a loopback socket, us", socket.send_us, 3.0, 4.5));
    tell(&Value::new("each further 200 B frame in the same writev, us", socket.further_us, 0.05, 0.1));
    tell(&Value::new("recv of one frame, us", socket.recv_us, 0.8, 1.5));
    tell(&Value::new("epoll_wait per event, full batch, us", socket.epoll_us, 0.05, 0.1));
    tell(&Value::new("wake a sleeping thread on the other core, us", micro::wake_us()?, 2.0, 5.0));
    tell(&Value::new("WebSocket header and unmask, 200 B, us", micro::unmask_us()?, 0.01, 0.03));
    tell(&Value::new("parse a JSON envelope, us", micro::parse_us()?, 0.2, 0.6));
    tell(&Value::new("message INSERT in a batch, us", micro::insert_us()?, 3.0, 5.0));
    tell(&Value::new("Argon2id 19 MiB, t=2, ms", micro::argon2_ms()?, 15.0, 30.0));
    let syncs = disk::measure(places.data, SHORT)?;
    tell(&Value::plain("append 4 KiB + fdatasync, p50, us", number(syncs.p50_us)));
    tell(&Value::plain("append 4 KiB + fdatasync, p99, us", number(syncs.p99_us)));
    for batch in [1, 32, 200, 1024] {
        let shape = sqlite::Shape { batch, rooms: 200, text_bytes: 200 };
        let rows = sqlite::Store::open(places.data, places.migrations, shape)?.measure(SHORT)?;
        tell(&Value::plain(&format!("sqlite-batch {batch}, sends/s"), rows.rows_per_s));
    }
    network(places.texts, &mut tell)
}

fn number(value: u64) -> f64 {
    f64::from(u32::try_from(value).unwrap_or(u32::MAX))
}

fn network(texts: &Path, tell: &mut impl FnMut(&Value)) -> Result<()> {
    let mut sources = Sources::default();
    for sockets in [100, 1_000, 10_000] {
        let leg = relay(&["send1"], Graph::wide(sockets), texts, &mut sources)?;
        tell(&Value::plain(&format!("send1, {sockets} sockets, deliveries/s"), leg.rate));
        tell(&Value::plain(&format!("send1, {sockets} sockets, server us per delivery"), leg.under_test_us));
        tell(&Value::plain(&format!("send1, {sockets} sockets, generator us per delivery"), leg.generator_us));
    }
    for frames in ["1", "4", "16"] {
        let leg = relay(&["writev", frames], Graph::dense(2_000), texts, &mut sources)?;
        tell(&Value::plain(&format!("writev {frames}, dense, deliveries/s"), leg.rate));
        tell(&Value::plain(&format!("writev {frames}, dense, server us per delivery"), leg.under_test_us));
        tell(&Value::plain(&format!("writev {frames}, dense, frames in one segment"), leg.frames_per_write));
    }
    tell(&Value::plain("accept101, connections/s", accepts(&mut sources)?));
    let (user, kernel) = idle_bytes(&mut sources)?;
    tell(&Value::plain("tcp-idle, user bytes per connection", user));
    tell(&Value::new("kernel bytes per connection, both ends", kernel, 7_424.0, 7_424.0));
    tell(&Value::new("pingpong: one connection pinged every 25 s, us per second", pings(&mut sources)?, 0.2, 0.3));
    Ok(())
}

/// One leg of a bare relay on all cores, alone.
pub fn relay(mode: &[&str], graph: Graph, texts: &Path, sources: &mut Sources) -> Result<Leg> {
    let floor = Floor::start(mode, &sys::affinity()?)?;
    let mut swarm = Swarm::new(floor.address(), sources.next_block())?;
    swarm.connect(&graph.relay_dials(), &mut Nobody)?;
    let mut script = RelayScript::new(Texts::new(texts, 200)?, graph.rooms);
    let times = Times { warm_up: Duration::from_secs(1), measured: SHORT };
    fanout::run(&mut swarm, &graph, &mut script, floor.process(), times)
}

fn quiet(count: usize) -> Vec<Dial> {
    vec![Dial { path: "/".to_owned(), ..Dial::default() }; count]
}

/// Connections a second that are accepted and upgraded.
pub fn accepts(sources: &mut Sources) -> Result<f64> {
    let floor = Floor::start(&["accept101"], &sys::affinity()?)?;
    let mut swarm = Swarm::new(floor.address(), sources.next_block())?;
    let start = Instant::now();
    swarm.connect(&quiet(10_000), &mut Nobody)?;
    Ok(10_000.0 / start.elapsed().as_secs_f64())
}

/// User bytes of the server's end and kernel bytes of both ends for one connection, from 1,000 to 5,000.
pub fn idle_bytes(sources: &mut Sources) -> Result<(f64, f64)> {
    let floor = Floor::start(&["tcp-idle"], &sys::affinity()?)?;
    let mut swarm = Swarm::new(floor.address(), sources.next_block())?;
    swarm.connect(&quiet(1_000), &mut Nobody)?;
    swarm.rest(Duration::from_secs(1), &mut Nobody)?;
    let (user, kernel) = (machine::memory_bytes(floor.process())?, machine::slab_bytes()?);
    swarm.connect(&quiet(4_000), &mut Nobody)?;
    swarm.rest(Duration::from_secs(1), &mut Nobody)?;
    let user = number(machine::memory_bytes(floor.process())?.saturating_sub(user)) / 4_000.0;
    Ok((user, number(machine::slab_bytes()?.saturating_sub(kernel)) / 4_000.0))
}

/// Microseconds per second and connection at one ping every 25 s, measured at one every second.
pub fn pings(sources: &mut Sources) -> Result<f64> {
    const SOCKETS: usize = 4_000;
    let floor = Floor::start(&["pingpong", "--heartbeat-ms=1000"], &sys::affinity()?)?;
    let mut swarm = Swarm::new(floor.address(), sources.next_block())?;
    swarm.connect(&quiet(SOCKETS), &mut Nobody)?;
    swarm.rest(Duration::from_secs(1), &mut Nobody)?;
    let before = machine::process_cpu_s(floor.process())?;
    swarm.rest(Duration::from_secs(5), &mut Nobody)?;
    let used_us = (machine::process_cpu_s(floor.process())? - before) * 1e6;
    Ok(used_us / 5.0 / 4_000.0 / 25.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_twice_off_either_way_is_warned_of() {
        for (measured, off) in [(1.4, true), (1.6, false), (8.9, false), (9.1, true)] {
            let value = Value::new("send", measured, 3.0, 4.5);
            assert_eq!((value.is_off(), value.line().contains("WARNING")), (off, off), "{measured}");
        }
        assert!(!Value::plain("anything", 1e9).is_off());
    }
}
