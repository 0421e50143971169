//! The waist on both engines, through its public door.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests fail by panicking"
)]

mod batches;
mod bounds;
mod lost;
mod migrations;
// Not by way of `testkit`, which depends on this crate and on much that depends on it.
#[path = "../../../testkit/src/postgres.rs"]
#[expect(unreachable_pub, reason = "public in testkit")]
mod postgres;
mod reads;
mod schema;
mod stage;
mod statements;
