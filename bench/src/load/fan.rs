//! Benchmarks 1 and 2: fan-out, wide and dense, against the bare writer and the coalescing one.

use std::iter;

use anyhow::{Context as _, Result};

use super::comparison::{Comparison, DETAIL};
use super::ledger::{Better, Entry, thousands};
use super::plan::{Layout, Plan};
use super::results::Section;
use super::side::{FloorRun, Side};
use crate::fanout::{Graph, Leg, Times};
use crate::scripts::{RelayScript, ServerScript};
use crate::stage::Stage;
use crate::stats::Spread;
use crate::swarm::{Dial, Sources};
use crate::texts::Texts;

const TEXT_BYTES: usize = 200;

/// Runs fan-out of several shapes.
pub struct Fan<'a> {
    /// How to measure.
    pub plan: &'a Plan,
    /// The server.
    pub stage: &'a mut Stage,
    /// Source addresses.
    pub sources: &'a mut Sources,
}

impl Fan<'_> {
    /// Benchmark 1 at these numbers of sockets.
    pub fn wide(&mut self, sizes: &[usize]) -> Result<Section> {
        let (mut entries, mut details) = (Vec::new(), Vec::new());
        for layout in self.plan.layouts.clone() {
            let mut rates = Vec::new();
            for &sockets in sizes {
                let name = format!("{} sockets", thousands(f64::from(u32::try_from(sockets)?)));
                let comparison = self.compare(name, layout, Graph::wide(sockets), "send1")?;
                entries.push(comparison.entry(|leg| leg.rate, Better::Higher, Some(0.7), 0.90));
                entries.push(comparison.entry(|leg| leg.under_test_us, Better::Lower, None, 1.10));
                entries.push(comparison.by_durable("bare writer", 0.7, 0.90));
                entries.push(comparison.gathered());
                details.push(comparison.detail());
                rates.push((sockets, comparison));
            }
            entries.extend(shrinkage(&rates, layout));
        }
        Ok(Section {
            number: "1".to_owned(),
            title: "Wide fan-out".to_owned(),
            method: format!(
                "One room, frames with {TEXT_BYTES} B of text, closed loop over deliveries. Wide means one frame in a write: the server gets \
                 its next publication as early as leaves at most 1.1 frames in a write (looked for before each leg), so that a commit hides behind the delivery \
                 before it, and no earlier. A bare writer that \
                 commits each publication before it sends it, and gets the next one as early as the server does, is a row apart: it says \
                 what the disk leaves of the first row. Without the bound the server gathers frames, which the bare writer never does: \
                 a row apart, without a target. {}",
                self.how()
            ),
            entries,
            remarks: vec![format!("{DETAIL}\n{}", details.join("\n")), accounts_remark()],
        })
    }

    /// Benchmark 2 on this many sockets.
    pub fn dense(&mut self, sockets: usize) -> Result<Section> {
        let (mut entries, mut details) = (Vec::new(), Vec::new());
        for layout in self.plan.layouts.clone() {
            let comparison = self.compare(format!("{sockets} sockets"), layout, Graph::dense(sockets), "writev 16")?;
            entries.push(comparison.entry(|leg| leg.rate, Better::Higher, Some(0.5), 0.75));
            entries.push(comparison.entry(|leg| leg.under_test_us, Better::Lower, None, 1.33));
            entries.push(comparison.by_durable("coalescing writer", 0.5, 0.75));
            entries.push(Entry {
                what: format!("{sockets} sockets, {}: writes a delivery (no ratio)", layout.name()),
                ratio: comparison.server(|leg| 1.0 / leg.frames_per_write),
                ..comparison.entry(|leg| 1.0 / leg.frames_per_write, Better::Lower, None, 0.1)
            });
            details.push(comparison.detail());
        }
        Ok(Section {
            number: "2".to_owned(),
            title: "Dense fan-out".to_owned(),
            method: format!(
                "Rooms of 100, every socket in five of them with an account of its own, frames with {TEXT_BYTES} B of text, closed loop over \
                 deliveries (about 32 frames under way per socket). The floor waits for 16 frames or 5 ms; \
                 a row apart is the server by one that also commits each publication before it sends it. Writes are counted at the \
                 receivers, as TCP segments with data. {}",
                self.how()
            ),
            entries,
            remarks: vec![format!("{DETAIL}\n{}", details.join("\n"))],
        })
    }

    fn how(&self) -> String {
        format!("{} pairs, {:.0} s a leg.", self.plan.pairs, self.plan.leg.as_secs_f64())
    }

    fn compare(&mut self, what: String, layout: Layout, graph: Graph, floor: &str) -> Result<Comparison> {
        self.plan.place_generator(layout)?;
        self.stage.restart_on(&self.plan.under_test(layout)?)?;
        let (rooms, dials) = self.stage.populate(&graph).context("accounts and rooms")?;
        let wide = graph.rooms == 1;
        let floor: Vec<_> = floor.split(' ').collect();
        let durable = format!("durable-{}", floor[0]);
        let durable: Vec<_> = iter::once(durable.as_str()).chain(floor[1..].iter().copied()).collect();
        let mut comparison = Comparison::new(what, layout);
        for _ in 0..self.plan.pairs {
            let bare = self.floor(layout, &graph, &floor, self.plan.times())?;
            let mut side = self.connect(&graph, &rooms, &dials)?;
            let strict = if wide { Some(side.strict(self.plan.leg / 10)?) } else { None };
            comparison.pairs.push((bare, side.run(strict.unwrap_or(graph), self.plan.times())?));
            if wide {
                comparison.gathered.push(side.run(graph, self.plan.times())?);
            }
            side.leave();
            comparison.durable.push(self.floor(layout, &strict.unwrap_or(graph), &durable, self.plan.times())?);
        }
        let deep = Graph { lead: graph.lead.max(128 * graph.fanout()), ..graph };
        let short = Times { warm_up: self.plan.leg / 10, measured: self.plan.leg / 2 };
        comparison.proof = self.floor(layout, &deep, &["writev", if wide { "16" } else { "64" }], short)?;
        Ok(comparison)
    }

    fn floor(&mut self, layout: Layout, graph: &Graph, mode: &[&str], times: Times) -> Result<Leg> {
        let script = RelayScript::new(Texts::new(&self.plan.texts, TEXT_BYTES)?, graph.rooms);
        FloorRun { plan: self.plan, layout, graph, mode, times }.run(self.sources, script)
    }

    fn connect(&mut self, graph: &Graph, rooms: &[u64], dials: &[Dial]) -> Result<Side<ServerScript>> {
        let script = ServerScript::new(Texts::new(&self.plan.texts, TEXT_BYTES)?, rooms.to_vec());
        Side::connect(&self.stage.server, self.sources, (graph, dials), script)
    }
}

fn accounts_remark() -> String {
    "Sockets share accounts (200 beside those that publish): a sign-up costs a password hash.".to_owned()
}

/// The rate at the largest size by that at 1,000 sockets.
fn shrinkage(rates: &[(usize, Comparison)], layout: Layout) -> Option<Entry> {
    let (_, small) = rates.iter().find(|(sockets, _)| *sockets == 1_000)?;
    let (sockets, large) = rates.iter().max_by_key(|(sockets, _)| *sockets).filter(|(sockets, _)| *sockets > 1_000)?;
    let per_pair = large.pairs.iter().zip(&small.pairs);
    Some(Entry {
        what: format!(
            "{} against 1,000 sockets, {}: server's deliveries/s",
            thousands(f64::from(u32::try_from(*sockets).ok()?)),
            layout.name()
        ),
        floor: thousands(small.server(|leg| leg.rate).median),
        server: thousands(large.server(|leg| leg.rate).median),
        ratio: Spread::of(per_pair.map(|((_, large), (_, small))| large.rate / small.rate)),
        better: Better::Higher,
        mark: None,
        target: Some(0.85),
        void: large.void(),
    })
}
