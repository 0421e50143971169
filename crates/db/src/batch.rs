//! Units on their way through a transaction: running one, and telling the results from a thread of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::error::Error;
use crate::tx::Tx;
use crate::unit::{Outcome, Place, Unit, Verdict};

/// How often one unit runs at most.
pub(crate) const RUNS: u32 = 5;

/// How one run of a unit ended.
pub(crate) enum Ran {
    Kept,
    Undone,
    Failed(Error),
}

/// Runs a unit once. A panic, and an error that the unit swallowed, count as failures.
pub(crate) fn run(unit: &mut dyn Unit, tx: &mut Tx<'_>) -> Ran {
    let verdict = catch_unwind(AssertUnwindSafe(|| unit.run(tx)));
    match (verdict, tx.poison()) {
        (_, Some(error)) => Ran::Failed(error.clone()),
        (Err(payload), None) => Ran::Failed(Error::panic(payload.as_ref())),
        (Ok(Verdict::Keep), None) => Ran::Kept,
        (Ok(Verdict::Undo), None) => Ran::Undone,
    }
}

/// A unit with what became of it.
pub(crate) struct Finished {
    pub(crate) unit: Box<dyn Unit>,
    pub(crate) outcome: Outcome,
}

/// The way to the thread that tells units their outcome.
#[derive(Clone)]
pub(crate) struct Teller(SyncSender<Vec<Finished>>);

/// A way to tell, and what to run on the telling thread.
pub(crate) fn teller() -> (Teller, impl FnOnce() + Send + 'static) {
    // When units take longer to tell than to store, the writers wait here, and the queues before them fill.
    let (sender, receiver) = sync_channel(16);
    (Teller(sender), move || tell_all(&receiver))
}

impl Teller {
    /// Hands the units over in their order.
    pub(crate) fn tell(&self, units: Vec<Box<dyn Unit>>, outcomes: Vec<Outcome>) {
        let finished = units.into_iter().zip(outcomes).map(|(unit, outcome)| Finished { unit, outcome }).collect();
        if let Err(unsent) = self.0.send(finished) {
            tell_batch(unsent.0);
        }
    }
}

fn tell_all(receiver: &Receiver<Vec<Finished>>) {
    while let Ok(batch) = receiver.recv() {
        tell_batch(batch);
    }
}

fn tell_batch(batch: Vec<Finished>) {
    let mut batch = batch.into_iter().peekable();
    while let Some(Finished { unit, outcome }) = batch.next() {
        let place = if batch.peek().is_some() { Place::Before } else { Place::Last };
        let told = catch_unwind(AssertUnwindSafe(|| unit.finish(outcome, place)));
        if told.is_err() {
            tracing::error!("A unit panicked while it was told its outcome");
        }
    }
}
