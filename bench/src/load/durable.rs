//! Benchmarks 4a and 4b: sends that are acknowledged once they are on disk, against raw batched SQLite.

use std::time::Duration;

use anyhow::Result;
use hdrhistogram::Histogram;

use super::ledger::{Better, Entry, thousands};
use super::plan::{Layout, Plan};
use super::results::Section;
use super::senders::{Leg, Senders, TEXT_BYTES, number};
use crate::floor::child;
use crate::floor::disk::Syncs;
use crate::floor::sqlite::{Rows, Shape};
use crate::stage::Stage;
use crate::stats::Spread;
use crate::swarm::Sources;

/// The most sends that the server puts into one transaction.
const LARGEST_BATCH: u64 = 1024;

/// What one benchmark of the two is.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    /// `4a` or `4b`.
    pub number: &'static str,
    /// Clients, each with an account and a room of its own.
    pub clients: usize,
    /// Sends of one client under way.
    pub outstanding: usize,
}

impl Task {
    /// Benchmark 4a with this many clients.
    pub fn pipelined(clients: usize) -> Self {
        Self { number: "4a", clients, outstanding: 32 }
    }

    /// Benchmark 4b with this many clients.
    pub fn single(clients: usize) -> Self {
        Self { number: "4b", clients, outstanding: 1 }
    }
}

/// Floor and server, in turn.
struct Comparison {
    layout: Layout,
    pairs: Vec<(Rows, Leg)>,
    syncs: Vec<Syncs>,
    /// p99 of acknowledgements and the rate at which they were taken.
    acks: Vec<(Histogram<u64>, f64)>,
}

/// Runs sends.
pub struct Durable<'a> {
    /// How to measure.
    pub plan: &'a Plan,
    /// The server.
    pub stage: &'a mut Stage,
    /// Source addresses.
    pub sources: &'a mut Sources,
}

impl Durable<'_> {
    /// One of the two benchmarks.
    pub fn run(&mut self, task: Task) -> Result<Section> {
        let mut entries = Vec::new();
        let mut remarks = Vec::new();
        for layout in self.plan.layouts.clone() {
            let comparison = self.compare(task, layout)?;
            entries.extend(comparison.entries(task));
            remarks.push(comparison.remark());
        }
        let how = format!("{} pairs, {:.0} s a leg.", self.plan.pairs, self.plan.leg.as_secs_f64());
        Ok(Section {
            number: task.number.to_owned(),
            title: if task.outstanding == 1 { "Durable send, one outstanding" } else { "Durable send, pipelined" }
                .to_owned(),
            method: format!(
                "{} clients on sockets, {} sends under way each, rooms of one, {TEXT_BYTES} B of text, SQLite with synchronous=FULL. The floor \
                 runs the statements of a send in batches of the size that the server reached in the leg before (sends by commits, \
                 counted in its write-ahead log). {how}",
                task.clients, task.outstanding
            ),
            entries,
            remarks,
        })
    }

    fn compare(&mut self, task: Task, layout: Layout) -> Result<Comparison> {
        self.plan.place_generator(layout)?;
        let cores = self.plan.under_test(layout)?;
        self.stage.restart_on(&cores)?;
        let rooms = self.stage.rooms_of_one(task.clients)?.to_vec();
        let dials: Vec<_> = self.stage.people(task.clients)?.iter().map(crate::api::Account::dial).collect();
        let folder = tempfile::TempDir::new_in(&self.plan.scratch)?;
        let mut senders = Senders::connect(self.stage, &dials, &rooms, self.plan, self.sources)?;
        let short = self.plan.leg / 3;
        let first = senders.saturate(task.outstanding, short, short)?;
        let most = LARGEST_BATCH.min((task.clients * task.outstanding) as u64);
        let batch = batch_of(&first, most);
        let mut shape = Shape { batch, rooms: task.clients as u64, text_bytes: TEXT_BYTES };
        let mut comparison = Comparison { layout, pairs: Vec::new(), syncs: Vec::new(), acks: Vec::new() };
        for _ in 0..self.plan.pairs {
            let sqlite = child::Sqlite { shape, folder: folder.path(), migrations: &self.plan.migrations };
            let floor = child::sqlite(sqlite, self.plan.leg, &cores)?;
            let leg = senders.saturate(task.outstanding, self.plan.leg / 5, self.plan.leg)?;
            comparison.pairs.push((floor, leg));
            shape.batch = batch_of(&leg, most);
            if task.outstanding == 1 {
                comparison.syncs.push(child::fsync(folder.path(), short, &cores)?);
                let rate = leg.rate * 0.2;
                comparison.acks.push((senders.open_loop(rate, self.plan.leg)?, rate));
            }
        }
        Ok(comparison)
    }
}

fn batch_of(leg: &Leg, most: u64) -> u64 {
    if leg.commits_per_s < 1.0 {
        return most;
    }
    let rounded = Duration::from_secs_f64((leg.rate / leg.commits_per_s).max(1.0)).as_secs();
    rounded.clamp(1, most)
}

impl Comparison {
    fn void(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        let width = Spread::of(self.pairs.iter().map(|(floor, _)| floor.rows_per_s)).width();
        if width > 0.10 {
            reasons.push(format!("the floor spreads by {:.0}%", width * 100.0));
        }
        let steal = self.pairs.iter().map(|(_, leg)| leg.steal).fold(0.0, f64::max);
        if steal > 0.02 {
            reasons.push(format!("steal {:.1}%", steal * 100.0));
        }
        let load = self.pairs.iter().map(|(_, leg)| leg.generator_load).fold(0.0, f64::max);
        if load > 0.95 {
            reasons.push("the generator is at its limit".to_owned());
        }
        reasons
    }

    fn entries(&self, task: Task) -> Vec<Entry> {
        let (mark, target) = if task.outstanding == 1 { (None, 0.40) } else { (Some(0.4), 0.60) };
        let mut entries = vec![Entry {
            what: format!("{}: acknowledged/s", self.layout.name()),
            floor: format!(
                "{} in batches of {}",
                thousands(Spread::of(self.pairs.iter().map(|(floor, _)| floor.rows_per_s)).median),
                thousands(Spread::of(self.pairs.iter().map(|(floor, _)| number(floor.batch))).median)
            ),
            server: thousands(Spread::of(self.pairs.iter().map(|(_, leg)| leg.rate)).median),
            ratio: Spread::of(self.pairs.iter().map(|(floor, leg)| leg.rate / floor.rows_per_s)),
            better: Better::Higher,
            mark,
            target: Some(target),
            void: self.void(),
        }];
        if !self.acks.is_empty() {
            let p99 = |times: &Histogram<u64>| number(times.value_at_quantile(0.99));
            let both = self.acks.iter().zip(&self.syncs);
            entries.push(Entry {
                what: format!("{}: p99 of an acknowledgement at 20% load by p99 of an fsync, us", self.layout.name()),
                floor: thousands(Spread::of(self.syncs.iter().map(|syncs| number(syncs.p99_us))).median),
                server: thousands(Spread::of(self.acks.iter().map(|(times, _)| p99(times))).median),
                ratio: Spread::of(both.map(|((times, _), syncs)| p99(times) / number(syncs.p99_us).max(1.0))),
                better: Better::Lower,
                mark: None,
                target: Some(2.5),
                void: self.void(),
            });
        }
        entries
    }

    fn remark(&self) -> String {
        let cpu = Spread::of(self.pairs.iter().map(|(_, leg)| leg.under_test_us)).median;
        let load = Spread::of(self.pairs.iter().map(|(_, leg)| leg.generator_load)).median;
        let reached = Spread::of(self.pairs.iter().map(|(_, leg)| leg.rate / leg.commits_per_s.max(1.0)));
        let mut text = format!(
            "{}: the server used {cpu:.1} us of CPU a send, the generator {load:.2} cores; sends in a commit {:.0} ({:.0}–{:.0}).",
            self.layout.name(),
            reached.median,
            reached.min,
            reached.max
        );
        for (times, rate) in &self.acks {
            let at = |quantile| thousands(number(times.value_at_quantile(quantile)));
            text += &format!(
                "\nAt {}/s (20% of the rate above, open loop): p50 {} us, p99 {} us, p999 {} us, max {} us.",
                thousands(*rate),
                at(0.5),
                at(0.99),
                at(0.999),
                thousands(number(times.max()))
            );
        }
        text
    }
}
