//! Many clients send while the server is killed and started again; then everything that anybody saw is checked.

mod client;
mod plan;
mod run;
mod sabotage;
mod session;
mod view;
mod weight;
mod wire;
mod world;

use std::time::Duration;

use crate::product::{find, seed, turn};
use plan::Plan;
use run::{Outcome, run};

/// After a kill a server is ready again within this time.
const PROMISED_START: Duration = Duration::from_secs(5);
/// Findings that are shown; a sabotaged run has thousands.
const SHOWN: usize = 12;

fn tell(name: &str, seed: u64, outcome: &Outcome) {
    let Outcome { acked, kills, slowest_start, weight, findings, doctor, complaints } = outcome;
    println!("{name} (seed {seed}): {acked} acknowledged, {kills} kills, slowest start {slowest_start:?}; {weight}");
    println!("{} findings; doctor: {doctor:?}; complaints: {complaints:?}", findings.len());
    findings.iter().take(SHOWN).for_each(|finding| println!("  {finding}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_kills_and_fifty_thousand_messages_lose_double_and_reorder_nothing() {
    let Some(binary) = find("the crash test") else { return };
    let _turn = turn().await;
    let plan = Plan::long(seed());
    let (seed, kills, acks) = (plan.seed, plan.kills, plan.acks);
    println!("COMMUNE_SEED={seed}");
    let outcome = run(plan, binary).await;
    tell("crash test", seed, &outcome);
    assert!(outcome.kills >= kills.max(20) && outcome.acked >= acks.max(50_000));
    assert!(outcome.weight.unknown > 0 && outcome.weight.settled > 0, "nothing was unknown: {:?}", outcome.weight);
    assert!(outcome.slowest_start < PROMISED_START, "seed {seed}: {:?}", outcome.slowest_start);
    is_clean(&outcome);
}

/// No check finds anything, the doctor is content, and the server wrote down no error.
fn is_clean(outcome: &Outcome) {
    assert_eq!((&outcome.findings[..], &outcome.doctor, &outcome.complaints[..]), (&[][..], &Ok(()), &[][..]));
}
