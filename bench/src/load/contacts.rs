//! Benchmark 13: address books, against parsing and batched upserts; and what one costs those who chat meanwhile.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use hdrhistogram::Histogram;
use serde_json::Value;

use super::ledger::{Better, Entry, thousands};
use super::plan::{Layout, Plan};
use super::results::Section;
use super::senders::{Senders, number};
use crate::api::{Account, Api};
use crate::books::{self, Format};
use crate::floor::child;
use crate::floor::parsing::Parsed;
use crate::stage::Stage;
use crate::stats::Spread;
use crate::swarm::Sources;

/// Clients that chat, each with an account and a room of its own.
const CLIENTS: usize = 200;
/// Sends a second of all of them.
const RATE: f64 = 500.0;

/// People who bring a book each, one after the other, while others chat.
const BOOKS: usize = 8;

/// Runs imports of contacts.
pub struct Contacts<'a> {
    /// How to measure.
    pub plan: &'a Plan,
    /// The server.
    pub stage: &'a mut Stage,
    /// Source addresses.
    pub sources: &'a mut Sources,
}

/// A pair: the floor, and the server's seconds for the first time and the second.
struct Pair {
    floor: Parsed,
    first_s: f64,
    again_s: f64,
}

/// Acknowledgements of those who chat, alone and beside an import.
struct Beside {
    alone: Histogram<u64>,
    beside: Histogram<u64>,
}

impl Contacts<'_> {
    /// Books of `people`.
    pub fn run(&mut self, people: usize) -> Result<Section> {
        let mut section = Section {
            number: "13".to_owned(),
            title: "Contacts import".to_owned(),
            method: format!(
                "{} people in a book, {} addresses, from the request until the import says `done`; matched as far as they go (`limits.comparisons` raised). The floor \
                 reads the same file, brings numbers into one form by the same tables, looks for whoever stands behind an address and upserts 200 in a transaction, SQLite with \
                 synchronous=FULL; the server stores the file first, so that a crash loses none of it. Each book is of another person, and is brought twice. Chat beside it: {CLIENTS} clients, \
                 {} sends a second together into rooms of one (open loop), while books are brought one after the other. {} pairs.",
                thousands(number(people as u64)),
                thousands(number(books::addresses(people) as u64)),
                thousands(RATE),
                self.plan.pairs,
            ),
            ..Section::default()
        };
        let mut owner = CLIENTS;
        for layout in self.plan.layouts.clone() {
            self.plan.place_generator(layout)?;
            self.stage.restart_on(&self.plan.under_test(layout)?)?;
            for format in [Format::Vcard, Format::Csv] {
                let pairs = self.pairs(layout, format, people, &mut owner)?;
                section.entries.extend(entries(layout, format, books::addresses(people), &pairs));
            }
            let besides = self.beside(people, &mut owner)?;
            section.entries.push(beside_entry(layout, &besides));
            section.remarks.extend(besides.iter().map(Beside::remark));
        }
        Ok(section)
    }

    fn pairs(&mut self, layout: Layout, format: Format, people: usize, owner: &mut usize) -> Result<Vec<Pair>> {
        let cores = self.plan.under_test(layout)?;
        let folder = tempfile::TempDir::new_in(&self.plan.scratch)?;
        let (path, text) = (folder.path().join("book"), books::book(format, people)?);
        fs::write(&path, &text)?;
        let mut pairs = Vec::new();
        for _ in 0..self.plan.pairs {
            let floor = child::parsing(&path, folder.path(), &self.plan.migrations, &cores)?;
            let account = self.next(owner)?;
            let (first, import) = self.stage.api.bring_contacts(&account, text.clone().into_bytes())?;
            came_to(&import, "added", floor.addresses)?;
            let (again, import) = self.stage.api.bring_contacts(&account, text.clone().into_bytes())?;
            came_to(&import, "unchanged", floor.addresses)?;
            pairs.push(Pair { floor, first_s: first.as_secs_f64(), again_s: again.as_secs_f64() });
        }
        Ok(pairs)
    }

    /// Somebody without a book.
    fn next(&mut self, owner: &mut usize) -> Result<Account> {
        *owner += 1;
        Ok(self.stage.people(*owner)?.last().context("nobody")?.clone())
    }

    fn beside(&mut self, people: usize, owner: &mut usize) -> Result<Vec<Beside>> {
        let rooms = self.stage.rooms_of_one(CLIENTS)?.to_vec();
        let dials: Vec<_> = self.stage.people(CLIENTS)?.iter().map(Account::dial).collect();
        let owners = (0..self.plan.pairs)
            .map(|_| (0..BOOKS).map(|_| self.next(owner)).collect::<Result<Vec<_>>>())
            .collect::<Result<Vec<_>>>()?;
        let mut senders = Senders::connect(self.stage, &dials, &rooms, self.plan, self.sources)?;
        senders.open_loop(RATE, self.plan.leg / 5)?;
        let mut besides = Vec::new();
        for accounts in owners {
            let alone = senders.open_loop(RATE, self.plan.leg)?;
            let (api, is_over) = (Api::new(self.stage.server.address())?, Arc::new(AtomicBool::new(false)));
            let (text, stop) = (books::book(Format::Vcard, people)?, Arc::clone(&is_over));
            let imports = thread::spawn(move || one_after_another(&api, &accounts, &text, &stop));
            let beside = senders.open_loop(RATE, self.plan.leg)?;
            is_over.store(true, Ordering::Relaxed);
            let lasted = imports.join().map_err(|_| anyhow!("the imports broke off"))??;
            // In small they may be over before: only where it counts they have to last.
            ensure!(lasted || people < 100_000, "the imports were over before the measuring was: shorten the legs");
            besides.push(Beside { alone, beside });
        }
        Ok(besides)
    }
}

/// Brings a book for one after the other until it is enough. False: there was nobody left.
fn one_after_another(api: &Api, accounts: &[Account], book: &str, is_enough: &AtomicBool) -> Result<bool> {
    for account in accounts {
        api.bring_contacts(account, book.as_bytes().to_vec())?;
        if is_enough.load(Ordering::Relaxed) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn came_to(import: &Value, what: &str, addresses: usize) -> Result<()> {
    ensure!(import[what].as_u64() == Some(addresses as u64), "{what} is not {addresses}: {import}");
    Ok(())
}

fn entries(layout: Layout, format: Format, addresses: usize, pairs: &[Pair]) -> Vec<Entry> {
    let rate = |seconds: f64| number(addresses as u64) / seconds;
    let median = |all: Vec<f64>| thousands(Spread::of(all).median);
    let width = Spread::of(pairs.iter().map(|pair| pair.floor.first_s)).width();
    let void = if width > 0.10 { vec![format!("the floor spreads by {:.0}%", width * 100.0)] } else { Vec::new() };
    let entry = |what: &str, floor: fn(&Pair) -> f64, server: fn(&Pair) -> f64, ratio: fn(&Pair) -> f64| Entry {
        what: format!("{}, {}: {what}", layout.name(), format.name()),
        floor: median(pairs.iter().map(|pair| rate(floor(pair))).collect()),
        server: median(pairs.iter().map(|pair| rate(server(pair))).collect()),
        ratio: Spread::of(pairs.iter().map(ratio)),
        better: Better::Higher,
        mark: None,
        target: None,
        void: void.clone(),
    };
    vec![
        Entry {
            mark: Some(0.5),
            target: Some(0.7),
            ..entry("addresses/s", |it| it.floor.first_s, |it| it.first_s, |it| it.floor.first_s / it.first_s)
        },
        Entry {
            target: Some(3.0),
            ..entry(
                "addresses/s again, by the first time",
                |it| it.first_s,
                |it| it.again_s,
                |it| it.first_s / it.again_s,
            )
        },
    ]
}

fn beside_entry(layout: Layout, besides: &[Beside]) -> Entry {
    let p99 = |times: &Histogram<u64>| number(times.value_at_quantile(0.99));
    let median = |all: Vec<f64>| thousands(Spread::of(all).median);
    Entry {
        what: format!("{}: p99 of an acknowledgement beside imports by alone, us", layout.name()),
        floor: median(besides.iter().map(|it| p99(&it.alone)).collect()),
        server: median(besides.iter().map(|it| p99(&it.beside)).collect()),
        ratio: Spread::of(besides.iter().map(|it| p99(&it.beside) / p99(&it.alone).max(1.0))),
        better: Better::Lower,
        mark: Some(2.0),
        target: Some(1.5),
        void: Vec::new(),
    }
}

impl Beside {
    fn remark(&self) -> String {
        let both = |quantile| {
            let at = |times: &Histogram<u64>| thousands(number(times.value_at_quantile(quantile)));
            format!("{} / {} us", at(&self.alone), at(&self.beside))
        };
        format!("Alone / beside: p50 {}, p99 {}, p999 {}.", both(0.5), both(0.99), both(0.999))
    }
}
