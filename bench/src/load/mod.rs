//! The benchmarks of PERFORMANCE.md §6 against the server, each in turn with its floor.

mod comparison;
pub mod contacts;
pub mod day;
pub mod durable;
pub mod fan;
pub mod idle;
pub mod import;
pub mod ledger;
mod passing;
pub mod plan;
pub mod results;
mod senders;
mod side;
pub mod smoke;
