//! Accounts through their doors, on both engines.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod administering;
mod admission;
mod apps;
mod authenticator;
mod bots;
mod bots_at_rest;
mod code_sign_up;
mod coming_back;
mod coming_in_by_code;
mod device;
mod devices;
mod ended_sessions;
mod ends;
mod erasing;
mod keys;
mod linking;
mod lookup;
mod mail;
mod older_programs;
mod outbox;
mod own_data;
mod passkey_sign_up;
mod passkeys;
mod passkeys_refused;
mod password;
mod people;
mod phones;
mod presence;
mod providers;
mod refusals;
mod renaming;
mod revoking;
mod scopes;
mod second_step;
mod second_step_ways;
mod setting_up;
mod signing_in;
mod signing_up;
mod stand_in;
mod texts;
mod tokens;
mod travel;
mod undoing;

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
