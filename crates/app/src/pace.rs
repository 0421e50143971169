//! How fast work goes on that nobody waits for: as fast as it can while nobody else writes, and a sixteenth of the time while others do.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// So many times as long as a unit took the next one waits.
const REST: u32 = 15;
/// No longer than that.
const MOST: Duration = Duration::from_millis(500);

/// Counts what people wait for, and sees what nobody does.
#[derive(Debug, Default)]
pub struct Pace {
    asked: AtomicU64,
    is_at_work: AtomicBool,
}

/// How much people had asked for at some moment.
#[derive(Debug, Clone, Copy)]
pub struct Mark(u64);

impl Pace {
    /// Somebody waits for a unit.
    pub fn somebody_waits(&self) {
        self.asked.fetch_add(1, Ordering::Relaxed);
    }

    /// How much people asked for so far.
    pub fn mark(&self) -> Mark {
        Mark(self.asked.load(Ordering::Relaxed))
    }

    /// A unit that nobody waits for begins.
    pub fn begin(&self) -> Mark {
        self.is_at_work.store(true, Ordering::Relaxed);
        self.mark()
    }

    /// Whether one began since this was asked last.
    pub fn was_at_work(&self) -> bool {
        self.is_at_work.swap(false, Ordering::Relaxed)
    }

    /// How long to rest after a unit that nobody waited for, and that took so long since the mark: not at all, if nobody else wrote.
    pub fn rest(&self, since: Mark, took: Duration) -> Option<Duration> {
        (self.mark().0 != since.0).then(|| took.saturating_mul(REST).min(MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_waits_for_rests_while_others_write_and_only_then() {
        let (pace, took) = (Pace::default(), Duration::from_millis(2));
        let mark = pace.begin();
        assert_eq!((pace.was_at_work(), pace.was_at_work()), (true, false));
        assert_eq!(pace.rest(mark, took), None);
        pace.somebody_waits();
        assert_eq!(pace.rest(mark, took), Some(Duration::from_millis(30)));
        assert_eq!(pace.rest(mark, Duration::from_mins(1)), Some(MOST));
        assert_eq!(pace.rest(pace.mark(), took), None);
    }
}
