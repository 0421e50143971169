//! Benchmark 6: what an idle connection costs in memory, as a slope.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use uuid::Uuid;

use super::ledger::{Better, Entry, thousands};
use super::plan::{Layout, Plan};
use super::results::Section;
use crate::floor::child::Floor;
use crate::machine;
use crate::server::Launch;
use crate::stage::Stage;
use crate::stats::{Spread, slope};
use crate::swarm::{Dial, Nobody, Sources, Swarm};
use crate::texts::Texts;
use crate::wire;

/// Messages to everybody in a burst.
const BURST: u64 = 50;
/// Accounts that the sockets share.
const ACCOUNTS: usize = 200;
/// An idle floor has nothing to give back; it rests at most this long.
const FLOOR_REST: Duration = Duration::from_secs(5);

/// Connections, user bytes of the process, kernel slab of the machine.
#[derive(Clone, Copy, Debug)]
struct Point {
    sockets: f64,
    user: f64,
    slab: f64,
}

fn number(value: u64) -> f64 {
    f64::from(u32::try_from(value / 1024).unwrap_or(u32::MAX)) * 1024.0
}

fn user_slope(points: &[Point]) -> f64 {
    slope(&points.iter().map(|point| (point.sockets, point.user)).collect::<Vec<_>>())
}

/// On loopback the slabs hold both ends; the server's is half.
fn kernel_slope(points: &[Point]) -> f64 {
    slope(&points.iter().map(|point| (point.sockets, point.slab)).collect::<Vec<_>>()) / 2.0
}

/// Runs the benchmark.
pub struct Idle<'a> {
    /// How to measure.
    pub plan: &'a Plan,
    /// Source addresses.
    pub sources: &'a mut Sources,
}

impl Idle<'_> {
    /// Measures at these numbers of connections, rising.
    pub fn run(&mut self, sizes: &[usize]) -> Result<Section> {
        self.plan.place_generator(Layout::Unpinned)?;
        let floor = self.floor(sizes)?;
        let idle = self.server(sizes, 0)?;
        let burst = self.server(sizes, BURST)?;
        let [bare, user, after] = [&floor, &idle, &burst].map(|points| user_slope(points));
        let bytes = |value: f64| format!("{} B", thousands(value));
        let one = |value: f64| Spread::of([value]);
        let entry = |what: &str, floor: String, server: String, ratio: f64, target: f64| Entry {
            what: what.to_owned(),
            floor,
            server,
            ratio: one(ratio),
            better: Better::Lower,
            mark: None,
            target: Some(target),
            void: Vec::new(),
        };
        let mut absolute =
            entry("user memory a connection, KB (no ratio)", bytes(bare), bytes(user), user / 1000.0, 1.9);
        absolute.mark = Some(8.0);
        let entries = vec![
            absolute,
            entry("the same by `tcp-idle`", bytes(bare), bytes(user), user / bare, 2.5),
            entry("after a burst by before (both the server's)", bytes(user), bytes(after), after / user, 1.1),
        ];
        let row = |name: &str, points: &[Point]| {
            let at = |value: fn(&Point) -> f64| {
                points.iter().map(|point| thousands(value(point) / 1024.0)).collect::<Vec<_>>().join(", ")
            };
            format!(
                "| {name} | {} | {} | {} |",
                at(|point| point.user),
                at(|point| point.slab),
                bytes(kernel_slope(points))
            )
        };
        let table = format!(
            "| memory in KiB at {sizes:?} connections | user (Pss) | slab of the machine | kernel bytes a connection (half the slab's slope) |\n\
             |---|---|---|---|\n{}\n{}\n{}",
            row("`tcp-idle`", &floor),
            row("server, idle", &idle),
            row("server, after a burst", &burst)
        );
        Ok(Section {
            number: "6".to_owned(),
            title: "Idle memory".to_owned(),
            method: format!(
                "Least squares over {sizes:?} connections; signed in, three rooms each, no TLS, {:.0} s of rest at every step. The burst is {BURST} \
                 messages of 200 B to every connection, at every step, in a second server. One server each: no spread.",
                self.plan.rest.as_secs_f64()
            ),
            entries,
            remarks: vec![table, format!("Sockets share {ACCOUNTS} accounts: a sign-up costs a password hash.")],
        })
    }

    fn floor(&mut self, sizes: &[usize]) -> Result<Vec<Point>> {
        let floor = Floor::start(&["tcp-idle"], &self.plan.cores)?;
        let mut swarm = Swarm::new(floor.address(), self.sources.next_block())?;
        let dial = Dial { path: "/".to_owned(), ..Dial::default() };
        let mut points = Vec::new();
        for &size in sizes {
            swarm.connect(&vec![dial.clone(); size - swarm.len()], &mut Nobody)?;
            swarm.rest(self.plan.rest.min(FLOOR_REST), &mut Nobody)?;
            points.push(point(size, floor.process())?);
        }
        Ok(points)
    }

    fn server(&mut self, sizes: &[usize], messages: u64) -> Result<Vec<Point>> {
        let launch = Launch { binary: self.plan.binary.clone(), cores: self.plan.cores.clone() };
        let mut stage = Stage::new(launch, &self.plan.scratch)?;
        // Everybody is in the default room from the start; two more make three.
        let rooms = stage.public_rooms(2)?;
        let people = stage.people(ACCOUNTS.min(sizes.iter().copied().max().unwrap_or(1)))?.to_vec();
        let joins: Vec<_> = people.iter().flat_map(|account| rooms.iter().map(move |room| (account, *room))).collect();
        stage.api.join(&joins)?;
        // Making accounts takes 19 MiB a hash; a fresh process has forgotten them.
        stage.restart_on(&self.plan.cores)?;
        let address = stage.server.address();
        let mut swarm = Swarm::new(address, self.sources.next_block())?;
        let mut points = Vec::new();
        for &size in sizes {
            let dials: Vec<_> = (swarm.len()..size).map(|socket| people[socket % people.len()].dial()).collect();
            swarm.connect(&dials, &mut Nobody)?;
            burst(&mut swarm, rooms[0], messages, &mut Texts::new(&self.plan.texts, 200)?)?;
            swarm.rest(self.plan.rest, &mut Nobody)?;
            ensure!(!swarm.tally().broken(), "not everything arrived once and in order: {:?}", swarm.tally());
            points.push(point(size, stage.server.process())?);
        }
        Ok(points)
    }
}

fn point(sockets: usize, process: u32) -> Result<Point> {
    let user = number(machine::memory_bytes(process)?);
    Ok(Point { sockets: f64::from(u32::try_from(sockets)?), user, slab: number(machine::slab_bytes()?) })
}

fn burst(swarm: &mut Swarm, room: u64, messages: u64, texts: &mut Texts) -> Result<()> {
    let wanted = swarm.tally().messages + messages * swarm.len() as u64;
    for id in 0..messages {
        swarm.send(0, &wire::send_request(id, room, Uuid::new_v4(), &texts.next_text()))?;
    }
    let deadline = Instant::now() + Duration::from_secs(60);
    while swarm.tally().messages < wanted {
        swarm.turn(Some(Duration::from_millis(100)), &mut Nobody)?;
        let tally = swarm.tally();
        ensure!(Instant::now() < deadline && tally.closed == 0, "the burst stopped: {tally:?}");
    }
    Ok(())
}
