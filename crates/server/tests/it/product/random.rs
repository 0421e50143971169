//! Chance that a seed repeats.

use std::env;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

/// SplitMix64.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The same seed, the same numbers. `stream` tells users of one seed apart.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(seed ^ stream.wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// Any number.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 128 bits.
    pub fn wide(&mut self) -> u128 {
        u128::from(self.bits()) << 64 | u128::from(self.bits())
    }

    /// A number of a range.
    pub fn within(&mut self, range: Range<u64>) -> u64 {
        range.start + self.bits() % (range.end - range.start).max(1)
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: u64) -> bool {
        n > 0 && self.bits().is_multiple_of(n)
    }
}

/// The seed that `COMMUNE_SEED` names, else a new one.
pub fn seed() -> u64 {
    let named = env::var("COMMUNE_SEED").ok().map(|seed| seed.parse().expect("COMMUNE_SEED is a number"));
    named.unwrap_or_else(|| RandomState::new().hash_one("seed") >> 32)
}
