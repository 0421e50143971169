//! How long a job that failed waits before it is tried again.

/// Exponential, with full jitter: anything from nothing to a bound that doubles with every attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The bound after the first attempt, in seconds.
    pub first_s: u32,
    /// What the bound never exceeds, in seconds.
    pub longest_s: u32,
}

impl Backoff {
    /// Microseconds to wait after this attempt (the first is 1). `random` is any number: those who failed together do not come back together.
    #[must_use]
    pub fn delay_us(self, attempt: i64, random: u64) -> i64 {
        let doublings = u32::try_from(attempt.saturating_sub(1).clamp(0, 40)).unwrap_or(40);
        let bound_s = (u64::from(self.first_s) << doublings).min(u64::from(self.longest_s));
        // Beyond an hour the remainder of 64 random bits is even enough.
        i64::try_from(random % (bound_s * 1_000_000 + 1)).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const USUAL: Backoff = Backoff { first_s: 5, longest_s: 3_600 };

    #[test]
    fn the_bound_doubles_up_to_the_longest() {
        let bounds = [1, 2, 3, 10, 11, 12, 1_000, i64::MAX].map(|attempt| {
            (0..20_000_u64).map(|n| USUAL.delay_us(attempt, n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).max().unwrap()
        });
        for (largest, bound_s) in bounds.into_iter().zip([5, 10, 20, 2_560, 3_600, 3_600, 3_600, 3_600]) {
            let bound = bound_s * 1_000_000;
            assert!((bound * 99 / 100..=bound).contains(&largest), "{largest} of {bound}");
        }
    }

    proptest! {
        #[test]
        fn it_is_never_below_nothing_nor_above_the_bound(
            first_s: u32, longest_s: u32, attempt: i64, random: u64
        ) {
            let delay = Backoff { first_s, longest_s }.delay_us(attempt, random);
            prop_assert!(delay >= 0 && delay <= i64::from(longest_s) * 1_000_000);
        }
    }
}
