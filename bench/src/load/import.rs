//! An import beside people who chat: what it costs those who wait for an acknowledgement.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use hdrhistogram::Histogram;

use super::ledger::{Better, Entry, thousands};
use super::plan::{Layout, Plan};
use super::results::Section;
use super::senders::{Senders, number};
use crate::api::Account;
use crate::stage::Stage;
use crate::stats::Spread;
use crate::swarm::Sources;

/// Clients, each with an account and a room of its own.
const CLIENTS: usize = 200;
/// Sends a second of all of them, whatever is beside them.
const RATE: f64 = 500.0;

/// Runs imports.
pub struct Import<'a> {
    /// How to measure.
    pub plan: &'a Plan,
    /// The server.
    pub stage: &'a mut Stage,
    /// Source addresses.
    pub sources: &'a mut Sources,
}

/// `commune import`, as an operator would run it.
struct Running(Child);

impl Running {
    /// `source` makes it new to the server: nothing of it is there yet.
    fn start(plan: &Plan, data: &Path, source: &str) -> Result<Self> {
        let mut command = Command::new(&plan.binary);
        command.arg("--data").arg(data).args(["import", "chat"]).arg(&plan.texts).args(["--source", source]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Ok(Self(child.context("the import does not start")?))
    }

    fn is_running(&mut self) -> Result<bool> {
        Ok(self.0.try_wait()?.is_none())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already over is as good as ended now.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Import<'_> {
    /// Alone and beside an import, in turn.
    pub fn run(&mut self) -> Result<Section> {
        let (mut entries, mut remarks) = (Vec::new(), Vec::new());
        for layout in self.plan.layouts.clone() {
            let (entry, remark) = self.compare(layout)?;
            entries.push(entry);
            remarks.push(remark);
        }
        Ok(Section {
            number: "import".to_owned(),
            title: "Import beside chat".to_owned(),
            method: format!(
                "{CLIENTS} clients on sockets send {} messages a second together into rooms of one (open loop: a time runs from when the send \
                 was due), alone and beside `commune import chat` of the real log, in turn. {} pairs, {:.0} s a leg.",
                thousands(RATE),
                self.plan.pairs,
                self.plan.leg.as_secs_f64()
            ),
            entries,
            remarks,
        })
    }

    fn compare(&mut self, layout: Layout) -> Result<(Entry, String)> {
        self.plan.place_generator(layout)?;
        self.stage.restart_on(&self.plan.under_test(layout)?)?;
        let rooms = self.stage.rooms_of_one(CLIENTS)?.to_vec();
        let dials: Vec<_> = self.stage.people(CLIENTS)?.iter().map(Account::dial).collect();
        let data = self.stage.data().to_owned();
        let mut senders = Senders::connect(self.stage, &dials, &rooms, self.plan, self.sources)?;
        senders.open_loop(RATE, self.plan.leg / 5)?;
        let mut pairs = Vec::new();
        for pair in 0..self.plan.pairs {
            let alone = senders.open_loop(RATE, self.plan.leg)?;
            let mut import = Running::start(self.plan, &data, &format!("{}-{pair}", layout.name()))?;
            senders.open_loop(RATE, self.plan.leg / 5)?;
            let beside = senders.open_loop(RATE, self.plan.leg)?;
            ensure!(import.is_running()?, "the import was over before the measuring was: shorten the legs");
            pairs.push((alone, beside));
        }
        let p99 = |times: &Histogram<u64>| number(times.value_at_quantile(0.99));
        let median = |all: Vec<f64>| thousands(Spread::of(all).median);
        let entry = Entry {
            what: format!("{}: p99 of an acknowledgement beside an import by alone, us", layout.name()),
            floor: median(pairs.iter().map(|(alone, _)| p99(alone)).collect()),
            server: median(pairs.iter().map(|(_, beside)| p99(beside)).collect()),
            ratio: Spread::of(pairs.iter().map(|(alone, beside)| p99(beside) / p99(alone).max(1.0))),
            better: Better::Lower,
            mark: None,
            target: Some(2.0),
            void: Vec::new(),
        };
        let line = |(alone, beside): &(Histogram<u64>, Histogram<u64>)| {
            let both = |quantile| {
                let at = |times: &Histogram<u64>| thousands(number(times.value_at_quantile(quantile)));
                format!("{} / {} us", at(alone), at(beside))
            };
            format!("Alone / beside: p50 {}, p99 {}, p999 {}.", both(0.5), both(0.99), both(0.999))
        };
        Ok((entry, pairs.iter().map(line).collect::<Vec<_>>().join("\n")))
    }
}
