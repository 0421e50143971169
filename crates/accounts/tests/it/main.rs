//! Accounts through their doors, on both engines.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod devices;
mod ended_sessions;
mod keys;
mod lookup;
mod mail;
mod older_programs;
mod password;
mod people;
mod presence;
mod refusals;
mod revoking;
mod scopes;
mod setting_up;
mod signing_in;
mod signing_up;
mod tokens;

use accounts::{Accounts, Config};
use testkit::Setup;

/// Members may sign up at once: who administers is not what most of these tests are about.
fn setup() -> Setup {
    Setup::new(|| Accounts::new(Config { sign_up_before_setup: true, ..Config::default() }).feature())
}

/// A server as it is first started.
fn fresh() -> Setup {
    Setup::new(|| Accounts::new(Config::default()).feature())
}
