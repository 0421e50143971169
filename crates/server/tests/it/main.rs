//! The real binary: its doors, and what it keeps under kills and power cuts.

#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail, and says why")]
#![expect(clippy::print_stdout, reason = "a run tells its seed and what it did")]

mod beside;
mod crash;
mod doors;
mod echo_bot;
mod erasure;
mod moving;
mod power_loss;
mod product;
mod secure;
mod stopping;
