//! The benchmarks of PERFORMANCE.md §6 against the server, each in turn with its floor.

pub mod day;
pub mod durable;
pub mod fan;
pub mod idle;
pub mod import;
pub mod ledger;
pub mod plan;
pub mod results;
mod senders;
pub mod smoke;
