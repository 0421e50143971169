//! What an idle connection costs here.

use std::mem::size_of;

use realtime::{Outbox, Socket};

#[test]
fn an_idle_socket_is_small() {
    let (outbox, socket) = (size_of::<Outbox>(), size_of::<Socket>());
    println!("outbox {outbox} B, socket with its outbox {socket} B");
    assert!(outbox <= 120, "outbox {outbox} B");
    assert!(socket <= 176, "socket {socket} B");
}
