//! Faults for test builds: what the history checker must find.
//!
//! `COMMUNE_SABOTAGE` is a comma list: `drop-hint` loses every 50th hint, `reorder-hints` swaps every 7th with the one after
//! it, `no-hold-back` delivers early arrivals at once.

use std::sync::OnceLock;

use parking_lot::Mutex;

use crate::Hint;

/// Whether a fault is switched on. The environment is read once.
pub(crate) fn on(fault: &str) -> bool {
    static FAULTS: OnceLock<Vec<String>> = OnceLock::new();
    let read = || {
        std::env::var("COMMUNE_SABOTAGE").unwrap_or_default().split(',').map(|word| word.trim().to_owned()).collect()
    };
    FAULTS.get_or_init(read).iter().any(|word| word == fault)
}

/// What the local bus does wrong.
#[derive(Debug)]
pub(crate) struct BusFaults {
    drops: bool,
    reorders: bool,
    passed: Mutex<Passed>,
}

#[derive(Debug, Default)]
struct Passed {
    count: u64,
    late: Option<Hint>,
}

impl BusFaults {
    pub(crate) fn from_env() -> Self {
        Self { drops: on("drop-hint"), reorders: on("reorder-hints"), passed: Mutex::default() }
    }

    /// The hints that go on now.
    pub(crate) fn pass(&self, hint: Hint) -> Vec<Hint> {
        let mut passed = self.passed.lock();
        passed.count += 1;
        if self.drops && passed.count.is_multiple_of(50) {
            return Vec::new();
        }
        if self.reorders && passed.late.is_none() && passed.count.is_multiple_of(7) {
            passed.late = Some(hint);
            return Vec::new();
        }
        std::iter::once(hint).chain(passed.late.take()).collect()
    }
}

#[cfg(test)]
mod tests {
    use model::{Log, Seq};

    use super::*;

    fn passed(faults: &BusFaults, count: u64) -> Vec<i64> {
        let hints = (1..=count).scan(Seq::ZERO, |seq, _| {
            *seq = seq.next();
            Some(Hint::bare(Log::Server, *seq))
        });
        hints.flat_map(|hint| faults.pass(hint)).map(|hint| hint.seq.get()).collect()
    }

    #[test]
    fn every_fiftieth_hint_is_lost() {
        let faults = BusFaults { drops: true, reorders: false, passed: Mutex::default() };
        assert_eq!(passed(&faults, 101), (1..=101).filter(|number| number % 50 != 0).collect::<Vec<_>>());
    }

    #[test]
    fn every_seventh_hint_comes_after_the_next_one() {
        let faults = BusFaults { drops: false, reorders: true, passed: Mutex::default() };
        assert_eq!(passed(&faults, 9), [1, 2, 3, 4, 5, 6, 8, 7, 9]);
    }
}
