//! How long a socket lasts: until its token ends, unless it is renewed; until its session is revoked.

use app::Clock;
use serde_json::json;
use testkit::{TestClient, TestServer, both_dbs};

use crate::replica::{assert_silent, pair, say};

/// The same person with a token that ends so many seconds from now.
fn ending_in(server: &TestServer, who: &TestClient, session: i64, seconds: i64) -> TestClient {
    let end = server.clock().now().plus_s(seconds).0;
    who.showing(&format!("Bearer user-{}-{session}-{end}", who.id()))
}

both_dbs!(a_token_that_ran_out_ends_its_socket_at_the_next_frame, async |server: TestServer| {
    let ann = server.user("ann").await;
    let mut socket = ending_in(&server, &ann, 1, 600).socket().await;
    assert!(
        socket.welcome()["expires_at"].as_str().is_some_and(|end| end.starts_with("2027-01-15T08:10")),
        "{}",
        socket.welcome()
    );
    server.clock().advance_s(599);
    socket.ok("ping", json!({})).await;
    server.clock().advance_s(1);
    socket.ask("ping", json!({})).await;
    assert_eq!(socket.close_code().await, 4001);
});

both_dbs!(a_token_that_ran_out_ends_its_socket_without_a_frame, async |server: TestServer| {
    let ann = server.user("ann").await;
    let mut socket = ending_in(&server, &ann, 1, 1).socket().await;
    server.clock().advance_s(2);
    assert_eq!(socket.close_code().await, 4001);
});

both_dbs!(a_fresh_token_of_the_same_session_moves_the_end, async |server: TestServer| {
    let ann = server.user("ann").await;
    let mut socket = ending_in(&server, &ann, 1, 600).socket().await;
    server.clock().advance_s(500);
    let fresh = ending_in(&server, &ann, 1, 600);
    let renewed = socket.ok("auth.renew", json!({"token": fresh.token()})).await;
    assert!(renewed["expires_at"].as_str().is_some_and(|end| end.starts_with("2027-01-15T08:18:20")), "{renewed}");
    server.clock().advance_s(400);
    socket.ok("ping", json!({})).await;
    server.clock().advance_s(200);
    socket.ask("ping", json!({})).await;
    assert_eq!(socket.close_code().await, 4001);
});

both_dbs!(a_token_of_another_session_or_person_renews_nothing, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let mut socket = ending_in(&server, &ann, 1, 600).socket().await;
    for (other, code) in [
        (ending_in(&server, &ann, 2, 6_000), "other_session"),
        (ending_in(&server, &bob, 3, 6_000), "other_session"),
        (ending_in(&server, &ann, 1, -1), "unauthenticated"),
    ] {
        socket.refused("auth.renew", json!({"token": other.token()}), code).await;
    }
    server.clock().advance_s(601);
    socket.ask("ping", json!({})).await;
    assert_eq!(socket.close_code().await, 4001);
});

both_dbs!(a_revoked_session_loses_its_sockets_at_once_and_others_stay, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let mut revoked = [bob.in_session(70).socket().await, bob.in_session(70).socket().await];
    let (mut other, mut at_ann) = (bob.in_session(71).socket().await, ann.socket().await);
    server.revoke(bob.id(), 70).await;
    server.settle().await;
    say(&ann, room, "not for session 70").await;
    for socket in &mut revoked {
        let (events, end) = socket.drained().await;
        assert_eq!((events, end), (Vec::new(), testkit::End::Code(4003)));
    }
    for socket in [&mut other, &mut at_ann] {
        assert_eq!(socket.next_event().await["data"]["text"], "not for session 70");
        assert_silent(socket).await;
    }
});

both_dbs!(a_revoked_session_opens_nothing_any_more, async |server: TestServer| {
    let (_, bob, room) = pair(&server).await;
    let session = bob.in_session(70);
    let mut socket = session.socket().await;
    server.revoke(bob.id(), 70).await;
    assert_eq!(socket.close_code().await, 4003);
    session.get(&format!("/rooms/{room}/log")).await.expect_status(401).done();
    assert_eq!(session.dial().open().await.err().expect("no socket").status, 401);
    let mut socket = server.dial().open().await.unwrap();
    socket.say(&json!({"op": "hello", "token": session.token()})).await;
    assert_eq!(socket.close_code().await, 4001);
});

both_dbs!(a_session_that_is_revoked_between_upgrade_and_hello_gets_nothing, async |server: TestServer| {
    let (_, bob, _) = pair(&server).await;
    let mut socket = bob.in_session(70).dial().open().await.unwrap();
    let mut witness = bob.in_session(70).socket().await;
    server.revoke(bob.id(), 70).await;
    // From here on this node has heard of it.
    assert_eq!(witness.close_code().await, 4003);
    socket.say(&json!({"op": "hello"})).await;
    assert_eq!(socket.close_code().await, 4003);
});
