//! People through their public doors, on both engines.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod contacts;
mod phone_numbers;
