//! The real binary under kills and power cuts.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail, and says why")]
#![expect(clippy::print_stdout, reason = "a run tells its seed and what it did")]

mod crash;
mod moving;
mod power_loss;
mod product;
