//! A running server for tests of features: a fresh database of each engine, a clock that stands still, real HTTP and real sockets.
//!
//! A test crate says once which features it tests, and then writes each test for both engines:
//!
//! ```text
//! // tests/it/main.rs
//! fn setup() -> testkit::Setup {
//!     testkit::Setup::new(messages::feature)
//! }
//!
//! // tests/it/sending.rs
//! use serde_json::json;
//! use testkit::{TestServer, both_dbs};
//!
//! both_dbs!(a_message_reaches_the_other_member, async |server: TestServer| {
//!     let (ann, bob) = (server.user("ann").await, server.user("bob").await);
//!     let room = server.group(&[&ann, &bob]).await;
//!     let mut socket = bob.socket().await;
//!     let sent = ann.send(room, "hello").await.expect_status(201).json();
//!     assert_eq!(socket.next_event().await["seq"], sent["seq"]);
//! });
//!
//! // Another setup than the crate's own stands in the middle.
//! both_dbs!(silence_ends_a_socket, crate::setup().tune(|config| config.socket.silence_s = 1), async |server: TestServer| {});
//! ```
//!
//! - **Who asks.** Where no feature brings an authenticator, [`TestAuthenticator`] does: `user-7` is a token, a key and a cookie of user 7, whose
//!   session is 7 too; `user-7-70` is user 7 in session 70; `user-7-70-1800000000000000` ends at that microsecond. [`TestServer::revoke`] ends a
//!   session as accounts would. A feature with an authenticator of its own (`accounts::feature`) keeps it.
//! - **Who is there.** [`TestServer::user`], [`TestServer::room`], [`TestServer::join`], [`TestServer::remove`] and [`TestServer::archive`] write the
//!   rows and events that `accounts` and `rooms` would, where these are not what is tested.
//! - **Waiting.** Everything waits for an event with a generous deadline ([`PATIENCE`]) and then fails the test; nothing sleeps.
//!   [`TestSocket::events_until_quiet`] is exact for what this node committed before.
//! - **Settings.** The poll for lost hints is off and rates are so high that nobody meets them; [`Setup::tune`] changes that.
//! - **Postgres.** Where there is none, its half of each test says so, and appends its name to the file named by `COMMUNE_SKIPS`.

#![expect(clippy::expect_used, clippy::panic, reason = "support for tests: what cannot be done fails the test")]

mod answer;
mod authenticator;
mod client;
mod database;
mod dial;
mod discovery;
pub mod history;
mod node;
mod people;
pub mod postgres;
mod rooms;
mod run;
mod schema;
mod secure;
mod server;
mod setup;
mod socket;
mod store;
mod tcp;

use std::time::Duration;

pub use answer::Answer;
pub use authenticator::TestAuthenticator;
pub use client::{TestClient, fresh_key};
pub use database::{Engine, TestDatabase};
pub use dial::{Dial, Refused};
pub use discovery::{HiddenAddress, OpenedAddress};
pub use rooms::NewTestRoom;
pub use run::{on_postgres, on_sqlite, skipped};
pub use secure::TestCertificate;
pub use server::TestServer;
pub use setup::Setup;
pub use socket::{End, TestSocket};
pub use store::log_texts;
pub use tcp::RawHttp;

/// How long anything waits for what must happen. Far above what it takes, so that a busy machine fails no test.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Writes a test once for each engine: `name::sqlite` and `name::postgres`.
///
/// `both_dbs!(name, async |server: TestServer| { … })` starts the server that `crate::setup()` describes;
/// `both_dbs!(name, setup, async |server: TestServer| { … })` another one.
#[macro_export]
#[expect(clippy::crate_in_macro_def, reason = "the setup of the crate that tests")]
macro_rules! both_dbs {
    ($name:ident, async $($test:tt)+) => {
        $crate::both_dbs!($name, crate::setup(), async $($test)+);
    };
    ($name:ident, $setup:expr, async $($test:tt)+) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::on_sqlite($setup, async $($test)+).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::on_postgres(concat!(module_path!(), "::postgres"), $setup, async $($test)+).await;
            }
        }
    };
}
