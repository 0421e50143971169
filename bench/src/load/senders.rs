//! Clients that send, each in a room of its own: as fast as they may, or as often as they should.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use hdrhistogram::Histogram;
use uuid::Uuid;

use super::plan::Plan;
use crate::commits::Commits;
use crate::machine::Meter;
use crate::stage::Stage;
use crate::swarm::{Dial, Nobody, Observer, Sources, Swarm};
use crate::texts::Texts;
use crate::wire;

/// Length of a text.
pub(super) const TEXT_BYTES: usize = 200;

/// Counts answers and remembers whose turn it is.
#[derive(Default)]
struct Acks {
    answered: Vec<(usize, u64)>,
    refused: Option<String>,
}

impl Observer for Acks {
    fn answered(&mut self, client: usize, payload: &[u8]) {
        if payload.windows(8).any(|window| window == b"\"error\":") {
            self.refused.get_or_insert_with(|| String::from_utf8_lossy(payload).into_owned());
        }
        let digits = payload.iter().skip(6).take_while(|byte| byte.is_ascii_digit());
        self.answered.push((client, digits.fold(0, |id, digit| id * 10 + u64::from(digit - b'0'))));
    }
}

/// One stretch of sending.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Leg {
    pub(super) rate: f64,
    pub(super) under_test_us: f64,
    pub(super) commits_per_s: f64,
    pub(super) steal: f64,
    pub(super) generator_load: f64,
}

/// Clients that send, each in a room of its own.
pub(super) struct Senders<'a> {
    swarm: Swarm,
    rooms: &'a [u64],
    texts: Texts,
    acks: Acks,
    commits: Commits,
    process: u32,
}

impl<'a> Senders<'a> {
    pub(super) fn connect(
        stage: &Stage,
        dials: &[Dial],
        rooms: &'a [u64],
        plan: &Plan,
        sources: &mut Sources,
    ) -> Result<Self> {
        let mut swarm = Swarm::new(stage.server.address(), sources.next_block())?;
        swarm.connect(dials, &mut Nobody)?;
        let texts = Texts::new(&plan.texts, TEXT_BYTES)?;
        let (acks, commits) = (Acks::default(), Commits::of(stage.data())?);
        Ok(Self { swarm, rooms, texts, acks, commits, process: stage.server.process() })
    }

    fn send(&mut self, client: usize, id: u64) -> Result<()> {
        let request = wire::send_request(id, self.rooms[client], Uuid::new_v4(), &self.texts.next_text());
        self.swarm.send(client, &request)
    }

    fn turn(&mut self, patience: Duration) -> Result<Vec<(usize, u64)>> {
        self.swarm.turn(Some(patience), &mut self.acks)?;
        ensure!(self.acks.refused.is_none(), "a send was refused: {:?}", self.acks.refused);
        ensure!(!self.swarm.tally().broken(), "not everything arrived once and in order: {:?}", self.swarm.tally());
        Ok(std::mem::take(&mut self.acks.answered))
    }

    /// Keeps `outstanding` sends of every client under way for `warm_up` and `time`; then waits for all answers.
    pub(super) fn saturate(&mut self, outstanding: usize, warm_up: Duration, time: Duration) -> Result<Leg> {
        let (mut sent, mut acked) = (0_u64, 0_u64);
        for client in (0..self.swarm.len()).flat_map(|client| std::iter::repeat_n(client, outstanding)) {
            self.send(client, sent)?;
            sent += 1;
        }
        let start = Instant::now();
        let mut measured: Option<(Meter, u64, u64)> = None;
        let mut looked = Instant::now();
        loop {
            if measured.is_none() && start.elapsed() >= warm_up {
                measured = Some((Meter::start(self.process)?, acked, self.commits.count()?));
            }
            if measured.as_ref().is_some_and(|(meter, ..)| meter.elapsed() >= time) {
                break;
            }
            if looked.elapsed() > Duration::from_millis(50) {
                looked = Instant::now();
                self.commits.count()?;
            }
            for (client, _) in self.turn(Duration::from_millis(20))? {
                acked += 1;
                self.send(client, sent)?;
                sent += 1;
            }
        }
        let (meter, before, commits) = measured.context("nothing was measured")?;
        let (cost, count) = (meter.stop()?, number(acked - before));
        let commits = number(self.commits.count()? - commits);
        self.settle(sent - acked)?;
        Ok(Leg {
            rate: count / cost.seconds,
            under_test_us: cost.under_test_s / count.max(1.0) * 1e6,
            commits_per_s: commits / cost.seconds,
            steal: cost.machine.steal(),
            generator_load: cost.generator_s / cost.seconds,
        })
    }

    fn settle(&mut self, mut missing: u64) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while missing > 0 {
            ensure!(Instant::now() < deadline, "{missing} sends were never answered");
            missing -= self.turn(Duration::from_millis(20))?.len() as u64;
        }
        Ok(())
    }

    /// Sends at `rate` whether or not the server keeps up; a time runs from when the send was due. Microseconds.
    pub(super) fn open_loop(&mut self, rate: f64, time: Duration) -> Result<Histogram<u64>> {
        let mut times = Histogram::<u64>::new(3)?;
        let (start, mut sent, mut answers) = (Instant::now(), 0_u64, 0_u64);
        let due = |id: u64| Duration::from_secs_f64(number(id) / rate);
        while start.elapsed() < time || answers < sent {
            while start.elapsed() < time && due(sent) <= start.elapsed() {
                self.send(usize::try_from(sent)? % self.swarm.len(), sent)?;
                sent += 1;
            }
            for (_, id) in self.turn(due(sent).saturating_sub(start.elapsed()).min(Duration::from_millis(20)))? {
                answers += 1;
                times.record(u64::try_from(start.elapsed().saturating_sub(due(id)).as_micros())?)?;
            }
            ensure!(start.elapsed() < time + Duration::from_secs(30), "{} sends were never answered", sent - answers);
        }
        Ok(times)
    }
}

/// A count as a number to divide by.
pub(super) fn number(value: u64) -> f64 {
    f64::from(u32::try_from(value).unwrap_or(u32::MAX))
}
