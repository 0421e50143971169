//! Tests of rooms, each on both engines, through HTTP and sockets.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail, and says why")]

mod bad_input;
mod by_address;
mod creation;
mod direct;
mod directory;
mod house;
mod invitations;
mod joining;
mod leaving;
mod links;
mod live;
mod members;
mod message_requests;
mod presence;
mod privacy;
mod profile;
mod steps;
mod store;

fn setup() -> testkit::Setup {
    testkit::Setup::new(rooms::feature)
}
