//! Faults that a test build can switch on, to prove that the checks find them. Not in the product.

use std::time::Duration;

use crate::batch::Teller;
use crate::unit::{Outcome, Unit};

/// Whether `COMMUNE_SABOTAGE`, a list with commas, names this fault.
#[must_use]
pub fn sabotage(fault: &str) -> bool {
    std::env::var("COMMUNE_SABOTAGE").is_ok_and(|list| list.split(',').any(|name| name.trim() == fault))
}

/// SQLite's `synchronous`: 2 unless weakened by `sync-normal` or `sync-off`.
pub(crate) fn synchronous() -> i64 {
    if sabotage("sync-off") {
        0
    } else if sabotage("sync-normal") {
        1
    } else {
        2
    }
}

/// What Postgres is told in place of the durability checks.
pub(crate) fn synchronous_commit() -> Option<&'static str> {
    (sabotage("sync-off") || sabotage("sync-normal")).then_some("set synchronous_commit = off")
}

/// The fault of [`tell_before_commit`].
pub(crate) const TELL_EARLY: &str = "ack-before-commit";

/// What a slow disk would need for a commit. Without it only few kills come between.
const SLOW_COMMIT: Duration = Duration::from_millis(10);

/// Tells the units before their work is stored.
#[expect(clippy::disallowed_methods, reason = "it stalls the writer, as a slow disk would")]
pub(crate) fn tell_before_commit(teller: &Teller, batch: &mut Vec<Box<dyn Unit>>, outcomes: &mut Vec<Outcome>) {
    if sabotage(TELL_EARLY) {
        teller.tell(std::mem::take(batch), std::mem::take(outcomes));
        std::thread::sleep(SLOW_COMMIT);
    }
}
