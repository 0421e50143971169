//! Everything in small: whether it is right, not how fast it is.

use anyhow::{Result, ensure};

use super::contacts::Contacts;
use super::day::{self, Task};
use super::durable::{self, Durable};
use super::fan::Fan;
use super::idle::Idle;
use super::plan::{Layout, Plan};
use crate::server::Launch;
use crate::stage::Stage;
use crate::swarm::Sources;

const DAY: &str = "2006-06-01";

/// Runs each benchmark for about a second and hands over what it did. No figure decides; an error does.
pub fn run(plan: &Plan, mut tell: impl FnMut(&str)) -> Result<()> {
    let plan = Plan { layouts: vec![Layout::Unpinned], ..plan.clone() };
    let mut sources = Sources::default();
    let launch = Launch { binary: plan.binary.clone(), cores: plan.cores.clone() };
    let mut stage = Stage::new(launch, &plan.scratch)?;
    let mut fan = Fan { plan: &plan, stage: &mut stage, sources: &mut sources };
    ensure!(!fan.wide(&[50])?.entries.is_empty(), "wide fan-out measured nothing");
    tell("wide fan-out: everything arrived once and in order");
    ensure!(!fan.dense(200)?.entries.is_empty(), "dense fan-out measured nothing");
    tell("dense fan-out: everything arrived once and in order");
    ensure!(!fan.passing(&[50])?.entries.is_empty(), "fan-out of what is not stored measured nothing");
    tell("what is not stored: everything arrived once");
    let mut durable = Durable { plan: &plan, stage: &mut stage, sources: &mut sources };
    durable.run(durable::Task::pipelined(10))?;
    durable.run(durable::Task::single(50))?;
    tell("durable sends: all acknowledged, each in order");
    Contacts { plan: &plan, stage: &mut stage, sources: &mut sources }.run(3_000)?;
    tell("address books: all of them read, each address once");
    drop(stage);
    Idle { plan: &plan, sources: &mut sources }.run(&[20, 40])?;
    tell("idle connections: all open, the burst arrived everywhere");
    if !plan.texts.exists() {
        tell("skipped: one day of the chat log, which is absent");
        return Ok(());
    }
    tell(&day::run(&Task { date: DAY.to_owned(), limit: Some(150), kills: 2 }, &plan, &mut sources)?);
    Ok(())
}
