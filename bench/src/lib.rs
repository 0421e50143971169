//! Measures Commune from outside: bare programs as floors, loads against the binary, ratios between the two.
#![expect(
    clippy::disallowed_methods,
    reason = "a load generator is no part of the server: it reads the clock, draws keys and owns its threads"
)]

pub mod api;
pub mod books;
pub mod commits;
pub mod fanout;
pub mod floor;
pub mod load;
pub mod machine;
pub mod order;
pub mod scripts;
pub mod server;
pub mod stage;
pub mod stats;
pub mod swarm;
pub mod sys;
pub mod texts;
pub mod wire;
pub mod ws;
