//! The one place that reads the clock, and the one that draws randomness.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand;
use model::{Id, Time};

use crate::error::{Error, Result};

/// Tells the time. Tests inject one that they move.
pub trait Clock: Send + Sync + 'static {
    /// Now, as UTC microseconds.
    fn now(&self) -> Time;
}

/// The computer's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one reading of the clock; everyone else asks here")]
    fn now(&self) -> Time {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since_1970.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands still until it is moved; for tests.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Starts at a given moment.
    #[must_use]
    pub const fn at(time: Time) -> Self {
        Self(AtomicI64::new(time.0))
    }

    /// Moves on by seconds (back, if negative).
    pub fn advance_s(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    /// Each reading is a microsecond later, so that times tell events apart.
    fn now(&self) -> Time {
        Time(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

/// Milliseconds from 1970 to 2026-01-01, from where ids count: 41 bits last until 2095.
const IDS_BEGIN_MS: i64 = 1_767_225_600_000;

/// Issues ids: milliseconds since 2026 in the upper 41 bits, a counter in the lower 12. They rise, also when the clock steps back; two nodes may
/// clash, and then the unit of work runs again with new ones.
#[derive(Debug)]
pub struct IdSource {
    last: AtomicI64,
}

impl IdSource {
    /// Starts its counter at a random place, so that nodes which start together do not clash at once.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub fn new(now: Time) -> Result<Self> {
        let start = i64::from(u16::from_le_bytes(random()?) & 0xfff);
        Ok(Self { last: AtomicI64::new(Self::floor(now) | start) })
    }

    const fn floor(now: Time) -> i64 {
        let ms = now.0 / 1_000 - IDS_BEGIN_MS;
        (if ms > 0 { ms } else { 0 }) << 12
    }

    /// A new id, above every one issued before.
    pub fn issue<I: Id>(&self, now: Time) -> I {
        let floor = Self::floor(now);
        let step = |last: i64| Some(if last >= floor { last + 1 } else { floor | (last & 0xfff) });
        // The closure never refuses, so both arms hold the previous value.
        let (Ok(before) | Err(before)) = self.last.fetch_update(Ordering::SeqCst, Ordering::SeqCst, step);
        I::from_raw(step(before).unwrap_or(before))
    }
}

/// Bytes from the system's random source.
///
/// # Errors
/// If the system has none to give.
#[expect(clippy::disallowed_methods, reason = "the one source of randomness; everyone else asks here")]
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Error::internal("the system gives no random bytes"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{MAX_ID, RoomId};

    #[test]
    fn ids_rise_even_when_the_clock_steps_back() {
        let ids = IdSource::new(Time(1_800_000_000_000_000)).unwrap();
        let mut last = 0;
        for step in [0, 5, -3_600, 0, 1, 0, 3_600] {
            for _ in 0..5_000 {
                let id = ids.issue::<RoomId>(Time(1_800_000_000_000_000).plus_s(step)).get();
                assert!(id > last && id <= MAX_ID);
                last = id;
            }
        }
    }
}
