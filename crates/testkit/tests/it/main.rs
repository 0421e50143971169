//! The spine's doors on both engines: sockets, HTTP and several nodes, with a feature that only talks.
//!
//! They stand here and not beside `app`, because `testkit` is built on it.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod blobs;
mod credentials;
mod expiry;
mod frames;
mod http;
mod jobs;
mod limits;
mod nodes;
mod origins;
mod raw_http;
mod replica;
mod resume;
mod rights;
mod slow;
mod stopping;
mod strict;
mod talk;
mod tls;
mod watching;

fn setup() -> testkit::Setup {
    testkit::Setup::new(talk::feature)
}
