//! The hub through its public door: what sockets receive, whatever happens on the way.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail, and says why")]

mod gathering;
mod handover;
mod loading;
mod model_run;
mod order;
mod outbox;
mod presence;
mod presence_circles;
mod presence_run;
mod rights;
mod server_log;
mod size;
mod support;
mod threads;
mod watching;
