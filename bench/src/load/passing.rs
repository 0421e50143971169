//! Benchmark 1p: wide fan-out of what is not stored, against the bare writer, which stores nothing either.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::comparison::{Comparison, DETAIL};
use super::fan::Fan;
use super::ledger::{Better, thousands};
use super::plan::Layout;
use super::results::Section;
use super::side::{FloorRun, Side};
use crate::fanout::{Graph, Leg, Times};
use crate::scripts::{RelayTyping, ServerTyping};
use crate::swarm::{Nobody, Swarm};

/// Publications under way at most: where more wait for a socket, the server leaves out what need not arrive.
const UNDER_WAY: u64 = 31;

/// What may be left out for receivers that are behind, at most.
const SPARED: f64 = 0.001;

impl Fan<'_> {
    /// Benchmark 1p at these numbers of sockets.
    pub fn passing(&mut self, sizes: &[usize]) -> Result<Section> {
        let (mut entries, mut details) = (Vec::new(), Vec::new());
        for layout in self.plan.layouts.clone() {
            for &sockets in sizes {
                let comparison = self.compare_passing(sockets, layout)?;
                entries.push(comparison.entry(|leg| leg.rate, Better::Higher, Some(0.7), 0.90));
                entries.push(comparison.entry(|leg| leg.under_test_us, Better::Lower, None, 1.10));
                entries.push(comparison.gathered());
                details.push(comparison.detail());
            }
        }
        Ok(Section {
            number: "1p".to_owned(),
            title: "Wide fan-out of what is not stored".to_owned(),
            method: format!(
                "As 1, but what is published is that somebody types: neither side stores it, so the server is measured by what promises as much. \
                 Everybody watches the room; who publishes has sockets of their own, which receive nothing. Frames of some 65 B on both sides; the server's bounds on \
                 typing are lifted, and of what passes it may leave out a thousandth where a receiver is behind (it is an error if more is missing). {} pairs, {:.0} s a leg.",
                self.plan.pairs,
                self.plan.leg.as_secs_f64()
            ),
            entries,
            remarks: vec![format!("{DETAIL}\n{}", details.join("\n"))],
        })
    }

    fn compare_passing(&mut self, sockets: usize, layout: Layout) -> Result<Comparison> {
        self.plan.place_generator(layout)?;
        self.stage.restart_on(&self.plan.under_test(layout)?)?;
        let wide = Graph::wide(sockets);
        let bare = Graph { lead: wide.lead.min(UNDER_WAY * wide.fanout()), ..wide };
        let graph = Graph { spared: SPARED, ..bare.published_from_outside() };
        let (rooms, dials) = self.stage.populate(&graph).context("accounts and rooms")?;
        let what = format!("{} sockets", thousands(f64::from(u32::try_from(sockets)?)));
        let mut comparison = Comparison::new(what, layout);
        for _ in 0..self.plan.pairs {
            let floor = self.passing_floor(layout, &bare, "send1", self.plan.times())?;
            let script = ServerTyping::new(rooms.clone());
            let mut side = Side::connect(&self.stage.server, self.sources, (&graph, &dials), script)?;
            watch(&mut side.swarm, &graph, rooms[0])?;
            let strict = side.strict(self.plan.leg / 10)?;
            comparison.pairs.push((floor, side.run(strict, self.plan.times())?));
            comparison.gathered.push(side.run(graph, self.plan.times())?);
            side.leave();
        }
        let deep = Graph { lead: bare.lead.max(128 * bare.fanout()), ..bare };
        let short = Times { warm_up: self.plan.leg / 10, measured: self.plan.leg / 2 };
        comparison.proof = self.passing_floor(layout, &deep, "writev 16", short)?;
        Ok(comparison)
    }

    fn passing_floor(&mut self, layout: Layout, graph: &Graph, mode: &str, times: Times) -> Result<Leg> {
        let mode: Vec<_> = mode.split(' ').collect();
        FloorRun { plan: self.plan, layout, graph, mode: &mode, times }.run(self.sources, RelayTyping)
    }
}

/// Lets everybody but those who publish watch the room.
fn watch(swarm: &mut Swarm, graph: &Graph, room: u64) -> Result<()> {
    let wanted = swarm.tally().answers + (graph.sockets - graph.silent) as u64;
    let request = format!("{{\"id\":1,\"op\":\"presence.watch\",\"rooms\":[{room}]}}");
    for socket in graph.silent..graph.sockets {
        swarm.send(socket, &request)?;
        if socket % 256 == 0 {
            swarm.turn(Some(Duration::ZERO), &mut Nobody)?;
        }
    }
    let deadline = Instant::now() + Duration::from_secs(60);
    while swarm.tally().answers < wanted {
        swarm.turn(Some(Duration::from_millis(50)), &mut Nobody)?;
        ensure!(Instant::now() < deadline, "not everybody came to watch: {:?}", swarm.tally());
    }
    // Who is online is told once more after everybody came.
    swarm.rest(Duration::from_secs(3), &mut Nobody)
}
