//! The real binary, driven from outside as an operator and a client would.

mod binary;
mod http;
mod people;
mod process;
mod random;

pub use binary::{find, find_pebble, find_strace};
pub use http::Http;
pub use people::{Person, make_room, sign_up};
pub use process::{Server, Serving, examine, free_address};
pub use random::{Random, seed};

use tokio::sync::{Mutex, MutexGuard};

/// These tests use all of a small machine: they take turns.
pub async fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::const_new(());
    TURN.lock().await
}
