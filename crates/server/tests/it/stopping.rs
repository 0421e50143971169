//! Whoever says stop is heard, however early.

use crate::product::{Random, Server, Serving, find, seed};

/// Starts, each told to stop as soon as its address is known.
const TIMES: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_ends_well_from_the_moment_it_says_where_it_is() {
    let Some(binary) = find("stopping at once") else { return };
    let server = Server::new(binary, Serving::default(), &mut Random::new(seed(), 79));
    for _ in 0..TIMES {
        server.start_and_stop().await;
    }
}
