//! The end: sockets are told to come back, what was accepted is answered, and nobody can hold the server up.

use std::time::Duration;

use serde_json::json;
use testkit::{RawHttp, TestServer, both_dbs, fresh_key};

use crate::replica::pair;

both_dbs!(sockets_are_told_to_come_back, async |server: TestServer| {
    let (ann, _, room) = pair(&server).await;
    let mut socket = ann.socket().await;
    let sent = socket.ok("say", json!({"room": room, "key": fresh_key(), "text": "last words"})).await;
    let (code, ()) = tokio::join!(socket.close_code(), server.stop());
    assert_eq!(code, 4009);
    // What was acknowledged is there.
    let again = server.another_node().await;
    let page = again.here(&ann).get(&format!("/rooms/{room}/log?limit=1")).await.expect_status(200).json();
    assert_eq!(page["events"][0]["seq"], sent["seq"]);
});

both_dbs!(nobody_holds_the_end_up, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (mut silent, mut half) = (RawHttp::to(&server).await, RawHttp::to(&server).await);
    half.write(b"GET /healthz HTTP/1.1\r\nhost: ").await;
    let mut slow_body = RawHttp::to(&server).await;
    slow_body
        .write(b"PUT /api/v1/echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{")
        .await;
    // A round trip on each connection that was opened before: they are all being served.
    let mut before_hello = ann.dial().open().await.unwrap();
    let quiet = ann.socket().await;
    let stopped = tokio::time::timeout(Duration::from_secs(10), server.stop());
    let (stopped, code) = tokio::join!(stopped, before_hello.close_code());
    assert!(stopped.is_ok(), "still running after ten seconds");
    assert_eq!(code, 4009);
    drop(quiet);
    let [silent, half, slow_body] = [&mut silent, &mut half, &mut slow_body].map(RawHttp::until_closed);
    let cut = tokio::time::timeout(Duration::from_secs(10), async { tokio::join!(silent, half, slow_body) });
    assert!(cut.await.is_ok(), "what was not asked to its end in time is cut");
    assert!(tokio::net::TcpStream::connect(server.address()).await.is_err(), "nobody listens any more");
});
