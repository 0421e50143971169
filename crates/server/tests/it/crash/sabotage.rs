//! Each fault that the test build can switch on is found, by the check that names it. A checker that never found anything proves nothing.

use std::collections::BTreeSet;

use testkit::history::Check;

use super::plan::Plan;
use super::run::{Outcome, run};
use super::{is_clean, tell};
use crate::product::{find, seed, turn};

async fn done(name: &str, plan: impl FnOnce(Plan) -> Plan) -> Option<Outcome> {
    let binary = find(name)?;
    let _turn = turn().await;
    let plan = plan(Plan::short(seed()));
    let seed = plan.seed;
    println!("COMMUNE_SEED={seed}");
    let outcome = run(plan, binary).await;
    tell(name, seed, &outcome);
    Some(outcome)
}

/// Runs with a fault, and sees one of these checks find it.
async fn caught(sabotage: &'static str, by: &[Check], plan: impl FnOnce(Plan) -> Plan) {
    let Some(outcome) = done(sabotage, |short| plan(Plan { sabotage, ..short })).await else { return };
    let found: BTreeSet<Check> = outcome.findings.iter().map(|finding| finding.check).collect();
    assert!(by.iter().any(|check| found.contains(check)), "{sabotage} went unnoticed: {found:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledging_before_the_commit_is_caught() {
    // The commit takes a moment more than the acknowledgement needs.
    let plan = |short| Plan { kill_on_ack: true, kills: 4, acks: 1, ..short };
    caught("ack-before-commit", &[Check::C1], plan).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resume_that_is_off_by_one_is_caught() {
    caught("resume-off-by-one", &[Check::C6], |short| short).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_hints_are_caught_where_nobody_looks_for_them() {
    let plan = |short| Plan { poll_ms: 0, kills: 1, acks: 200, quiet_rooms: 120, patience_ms: 4_000, ..short };
    caught("drop-hint", &[Check::C9], plan).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_hints_do_no_harm_where_somebody_looks_for_them() {
    let plan = |short| Plan { sabotage: "drop-hint", kills: 1, acks: 200, quiet_rooms: 120, ..short };
    let Some(outcome) = done("the crash test with dropped hints", plan).await else { return };
    is_clean(&outcome);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_unique_key_doubles_are_caught() {
    caught("no-unique-key", &[Check::C3], |short| short).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_that_does_not_hold_back_is_caught() {
    caught("no-hold-back,reorder-hints", &[Check::C6], |short| short).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reordered_hints_do_no_harm_to_a_hub_that_holds_back() {
    let plan = |short| Plan { sabotage: "reorder-hints", ..short };
    let Some(outcome) = done("the crash test with reordered hints", plan).await else { return };
    is_clean(&outcome);
}
