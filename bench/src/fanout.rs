//! The driver of the fan-out benchmarks: publishes as fast as everything published is delivered, counts, checks, and
//! says what it cost. The floor and the server are driven by this same code.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde::Serialize;

use crate::machine::{Cost, Meter};
use crate::scripts::Script;
use crate::swarm::{Dial, Nobody, Observer, Swarm, Tally};

/// Who is in which room.
#[derive(Clone, Copy, Debug)]
pub struct Graph {
    /// Sockets in all.
    pub sockets: usize,
    /// Rooms in all.
    pub rooms: usize,
    /// Distances between the rooms of one socket: socket i is in room (i + d) mod rooms.
    pub offsets: &'static [usize],
    /// The next publication goes out when at most so many deliveries of earlier ones are missing.
    pub lead: u64,
    /// The first sockets publish, in turn.
    pub publishers: usize,
    /// The first sockets that publish and receive nothing, besides the others.
    pub silent: usize,
    /// Of what is published, this share may be left out where a receiver is behind: of what passes, the server does.
    pub spared: f64,
}

impl Graph {
    /// One room with everybody in it, and several publications under way.
    pub fn wide(sockets: usize) -> Self {
        let publications = (8_000 / sockets.max(1)).clamp(2, 64);
        let lead = (publications - 1) * sockets;
        Self {
            sockets,
            rooms: 1,
            offsets: &[0],
            lead: lead as u64,
            publishers: publications.min(sockets),
            silent: 0,
            spared: 0.0,
        }
    }

    /// 100 rooms of 100 on 2,000 sockets, five rooms each; or the same in small, down to 10 rooms on 200.
    pub fn dense(sockets: usize) -> Self {
        let (offsets, publishers) = (&[0, 1, 3, 7, 12], sockets / 10);
        Self { sockets, rooms: sockets / 20, offsets, lead: 32 * sockets as u64, publishers, silent: 0, spared: 0.0 }
    }

    /// The same receivers, and in front of them sockets that do nothing but publish.
    pub fn published_from_outside(self) -> Self {
        Self { sockets: self.sockets + self.publishers, silent: self.publishers, ..self }
    }

    /// The rooms of a socket, as numbers below `rooms`.
    pub fn rooms_of(&self, socket: usize) -> impl Iterator<Item = usize> {
        let rooms = self.rooms;
        self.offsets.iter().map(move |offset| (socket + offset) % rooms)
    }

    /// Deliveries that one publication makes.
    pub fn fanout(&self) -> u64 {
        ((self.sockets - self.silent) * self.offsets.len() / self.rooms) as u64
    }

    /// How sockets introduce themselves to a bare relay.
    pub fn relay_dials(&self) -> Vec<Dial> {
        let path = |socket| self.rooms_of(socket).map(|room| room.to_string()).collect::<Vec<_>>().join(",");
        (0..self.sockets).map(|socket| Dial { path: format!("/{}", path(socket)), ..Dial::default() }).collect()
    }
}

/// What one stretch of fan-out reached.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Leg {
    /// Deliveries a second.
    pub rate: f64,
    /// Processor microseconds of the process under test for one delivery.
    pub under_test_us: f64,
    /// The same of the whole machine.
    pub machine_us: f64,
    /// The same of the generator.
    pub generator_us: f64,
    /// Frames in one segment: about the frames in one write.
    pub frames_per_write: f64,
    /// Context switches of the process under test for one delivery.
    pub switches: f64,
    /// Share of time that the hypervisor took.
    pub steal: f64,
    /// Generator seconds per second.
    pub generator_load: f64,
}

#[derive(Default)]
struct Refusals {
    first: Option<String>,
}

impl Observer for Refusals {
    fn answered(&mut self, _client: usize, payload: &[u8]) {
        if self.first.is_none() && payload.windows(8).any(|window| window == b"\"error\":") {
            self.first = Some(String::from_utf8_lossy(payload).into_owned());
        }
    }
}

/// Publishes over an open swarm for `warm_up` and then `time`, drains, and checks that everything reached everybody.
pub fn run(swarm: &mut Swarm, graph: &Graph, script: &mut impl Script, process: u32, times: Times) -> Result<Leg> {
    let mut driver = Driver::new(swarm, graph);
    driver.publish_for(times.warm_up, swarm, script)?;
    let (messages, segments, meter) = (swarm.tally().messages, swarm.segments(), Meter::start(process)?);
    driver.publish_for(times.measured, swarm, script)?;
    let (cost, messages) = (meter.stop()?, swarm.tally().messages - messages);
    let segments = swarm.segments().saturating_sub(segments);
    driver.drain(swarm)?;
    driver.check(swarm)?;
    Ok(leg(cost, messages, segments))
}

/// The largest lead at which a write still holds one frame: the commit of a publication then hides behind the delivery of
/// the one before, and nothing is gained by putting the two into one write. `step` is spent on each try.
pub fn one_frame_a_write(swarm: &mut Swarm, graph: &Graph, script: &mut impl Script, step: Duration) -> Result<u64> {
    const PERCENT: [u64; 11] = [0, 2, 5, 10, 20, 35, 50, 75, 100, 150, 200];
    /// In a write, on average.
    const FRAMES: f64 = 1.1;
    /// Beyond this no larger lead is tried.
    const TOO_MANY: f64 = 1.5;
    let mut best = 0;
    for percent in PERCENT {
        let lead = graph.fanout() * percent / 100;
        let mut driver = Driver::new(swarm, &Graph { lead, ..*graph });
        let (messages, segments) = (swarm.tally().messages, swarm.segments());
        driver.publish_for(step, swarm, script)?;
        driver.drain(swarm)?;
        driver.check(swarm)?;
        let (messages, segments) = (swarm.tally().messages - messages, swarm.segments().saturating_sub(segments));
        let frames = number(messages) / number(segments).max(1.0);
        if frames <= FRAMES {
            best = lead;
        }
        if frames > TOO_MANY {
            break;
        }
    }
    Ok(best)
}

/// How long a leg takes.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Not measured.
    pub warm_up: Duration,
    /// Measured.
    pub measured: Duration,
}

fn number(value: u64) -> f64 {
    f64::from(u32::try_from(value).unwrap_or(u32::MAX))
}

fn leg(cost: Cost, messages: u64, segments: u64) -> Leg {
    let count = number(messages).max(1.0);
    Leg {
        rate: count / cost.seconds,
        under_test_us: cost.under_test_s / count * 1e6,
        machine_us: cost.machine.busy_s / count * 1e6,
        generator_us: cost.generator_s / count * 1e6,
        frames_per_write: count / number(segments).max(1.0),
        switches: number(cost.switches) / count,
        steal: cost.machine.steal(),
        generator_load: cost.generator_s / cost.seconds,
    }
}

struct Driver {
    graph: Graph,
    published: u64,
    per_room: Vec<u64>,
    base: Tally,
    /// Messages that each socket had before.
    before: Vec<u64>,
    refusals: Refusals,
}

impl Driver {
    fn new(swarm: &Swarm, graph: &Graph) -> Self {
        let before = (0..graph.sockets).map(|socket| swarm.messages_of(socket)).collect();
        let (per_room, refusals) = (vec![0; graph.rooms], Refusals::default());
        Self { graph: *graph, published: 0, per_room, base: swarm.tally(), before, refusals }
    }

    fn delivered(&self, swarm: &Swarm) -> u64 {
        swarm.tally().messages - self.base.messages
    }

    fn publish_for(&mut self, time: Duration, swarm: &mut Swarm, script: &mut impl Script) -> Result<()> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            while self.published * self.graph.fanout() <= self.delivered(swarm) + self.graph.lead {
                self.publish(swarm, script)?;
            }
            swarm.turn(Some(Duration::from_millis(50)), &mut self.refusals)?;
            ensure!(
                swarm.tally().closed == self.base.closed,
                "a connection was closed under load: {:?}",
                swarm.tally()
            );
        }
        Ok(())
    }

    fn publish(&mut self, swarm: &mut Swarm, script: &mut impl Script) -> Result<()> {
        let turn = usize::try_from(self.published)?;
        let publisher = turn % self.graph.publishers;
        let choice = turn / self.graph.publishers % self.graph.offsets.len();
        let room = self.graph.rooms_of(publisher).nth(choice).context("a publisher without a room")?;
        swarm.send(script.publisher(room, publisher), &script.frame(room))?;
        self.per_room[room] += 1;
        self.published += 1;
        Ok(())
    }

    fn drain(&mut self, swarm: &mut Swarm) -> Result<()> {
        let spared = if self.graph.spared > 0.0 { Duration::from_secs(1) } else { Duration::from_secs(30) };
        let (wanted, deadline) = (self.published * self.graph.fanout(), Instant::now() + spared);
        while self.delivered(swarm) < wanted && Instant::now() < deadline && swarm.tally().closed == self.base.closed {
            swarm.turn(Some(Duration::from_millis(50)), &mut self.refusals)?;
        }
        // One more look: what is doubled comes late.
        swarm.rest(Duration::from_millis(100), &mut Nobody)
    }

    fn check(&self, swarm: &Swarm) -> Result<()> {
        ensure!(self.refusals.first.is_none(), "a request was refused: {:?}", self.refusals.first);
        ensure!(!swarm.tally().broken(), "not everything arrived once and in order: {:?}", swarm.tally());
        for (socket, before) in self.before.iter().enumerate() {
            let silent = socket < self.graph.silent;
            let wanted: u64 =
                if silent { 0 } else { self.graph.rooms_of(socket).map(|room| self.per_room[room]).sum() };
            let got = swarm.messages_of(socket) - before;
            let enough = if self.graph.spared > 0.0 { got <= wanted } else { got == wanted };
            ensure!(enough, "socket {socket} got {got} messages of {wanted}");
        }
        let (got, wanted) = (number(self.delivered(swarm)), number(self.published * self.graph.fanout()));
        ensure!(got >= wanted * (1.0 - self.graph.spared), "{got} messages of {wanted} arrived");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_of_the_dense_graph_has_a_hundred_members() {
        let graph = Graph::dense(2_000);
        let mut members = vec![0; graph.rooms];
        for socket in 0..graph.sockets {
            let mut rooms: Vec<_> = graph.rooms_of(socket).collect();
            rooms.sort_unstable();
            rooms.dedup();
            assert_eq!(rooms.len(), 5);
            rooms.into_iter().for_each(|room| members[room] += 1);
        }
        assert!(members.iter().all(|count| *count == 100), "{members:?}");
        assert_eq!(graph.fanout(), 100);
    }
}
