//! Several nodes on one database hear of each other by the poll: no hint passes between them.

use serde_json::json;
use testkit::{Setup, TestServer, both_dbs};

use crate::replica::{Replica, assert_silent, pair, say, say_many};

fn polling() -> Setup {
    crate::setup().tune(|config| config.socket.poll_ms = 50)
}

both_dbs!(without_the_poll_another_node_hears_nothing, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let other = server.another_node().await;
    let mut at_bob = other.here(&bob).socket().await;
    // What a socket missed until it came is read from the log: that must be over.
    assert_silent(&mut at_bob).await;
    say(&ann, room, "unheard").await;
    assert_silent(&mut at_bob).await;
});

both_dbs!(the_poll_brings_what_no_hint_told, polling(), async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let other = server.another_node().await;
    let (mut replica, mut at_bob) = Replica::begin(&other.here(&bob), &[room]).await;
    for number in 0..5 {
        let seq = say(&ann, room, &format!("{number}")).await;
        replica.read_up_to(&mut at_bob, room, seq).await;
    }
    replica.check_against_the_log().await;
});

both_dbs!(two_nodes_that_both_write_show_both_readers_one_order, polling(), async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let other = server.another_node().await;
    let bob = other.here(&bob);
    let (mut ann_holds, mut at_ann) = Replica::begin(&ann, &[room]).await;
    let (mut bob_holds, mut at_bob) = Replica::begin(&bob, &[room]).await;
    let (mut from_ann, mut from_bob) = (ann.socket().await, bob.socket().await);
    let words = |from: &str| (0..150).map(|number| format!("{from} {number}")).collect::<Vec<_>>();
    tokio::join!(
        say_many(&mut from_ann, room, words("ann")),
        say_many(&mut from_bob, room, words("bob")),
        ann_holds.read_up_to(&mut at_ann, room, 303),
        bob_holds.read_up_to(&mut at_bob, room, 303),
    );
    assert!(ann_holds.rooms == bob_holds.rooms, "both hold the same");
    ann_holds.check_against_the_log().await;
});

both_dbs!(a_removal_on_one_node_holds_on_the_other_from_that_seq_on, polling(), async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let witness = server.user("witness").await;
    server.join(room, &witness).await;
    let other = server.another_node().await;
    let (mut at_bob, mut at_witness) = (other.here(&bob).socket().await, other.here(&witness).socket().await);
    // Who is put out before the node follows the room is told `gone`, rightly; here the room is live already.
    assert_silent(&mut at_bob).await;
    say(&ann, room, "before").await;
    let removed_at = server.remove(room, &bob).await;
    let last = say(&ann, room, "after").await;
    // The witness sits on the same node: once it has seen the end, the node has.
    while at_witness.next_event().await["seq"] != last {}
    let events = at_bob.events_until_quiet().await;
    assert!(
        events.iter().all(|event| event["room"] != json!(room) || event["seq"].as_i64().unwrap() < removed_at),
        "{events:?}"
    );
    other.here(&bob).get(&format!("/rooms/{room}/log")).await.expect_status(404).done();
});

both_dbs!(a_joining_on_one_node_reaches_a_socket_on_the_other, polling(), async |server: TestServer| {
    let (ann, _, room) = pair(&server).await;
    let carl = server.user("carl").await;
    let other = server.another_node().await;
    let mut at_carl = other.here(&carl).socket().await;
    server.join(room, &carl).await;
    let seq = say(&ann, room, "welcome, carl").await;
    // The room may come as a gap where the node did not follow it; its log is then read.
    loop {
        let event = at_carl.next_event().await;
        let through = event["seq"].as_i64().or(event["head"].as_i64()).unwrap_or(0);
        if event["room"] == json!(room) && through >= seq {
            break;
        }
    }
});

both_dbs!(who_joined_on_a_node_resumes_on_one_that_has_not_heard_of_it, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.public(&[&ann]).await;
    let other = server.another_node().await;
    // The other node follows the room, and nothing tells it of the joining.
    let at_ann = other.here(&ann).socket().await;
    server.join(room, &bob).await;
    say(&ann, room, "welcome, bob").await;
    let resume = json!({"epoch": at_ann.welcome()["epoch"], "user": 0, "rooms": {room.to_string(): 2}});
    let mut at_bob = other.here(&bob).resume(resume).await;
    let mut seqs = Vec::new();
    for event in at_bob.events_until_quiet().await {
        seqs.extend(event["seq"].as_i64());
    }
    assert_eq!(seqs, [3, 4], "the joining and what came after it");
    // A stranger who names the room is told nothing of it, although it is public.
    let carl = server.user("carl").await;
    let resume = json!({"epoch": at_ann.welcome()["epoch"], "user": 0, "rooms": {room.to_string(): 2}});
    assert_silent(&mut other.here(&carl).resume(resume).await).await;
    let live = say(&other.here(&ann), room, "live").await;
    assert_eq!(at_bob.event("message.created").await["seq"], live);
});

both_dbs!(a_session_revoked_on_one_node_ends_on_the_other, polling(), async |server: TestServer| {
    let (_, bob, _) = pair(&server).await;
    let other = server.another_node().await;
    let mut socket = other.here(&bob).in_session(70).socket().await;
    server.revoke(bob.id(), 70).await;
    assert_eq!(socket.close_code().await, 4003);
    assert_eq!(other.here(&bob).in_session(70).dial().open().await.err().expect("no socket").status, 401);
});

both_dbs!(who_changes_nodes_resumes_exactly, polling(), async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let other = server.another_node().await;
    let (mut replica, mut socket) = Replica::begin(&bob, &[room]).await;
    for turn in 0..6 {
        let node = if turn % 2 == 0 { &other } else { &server };
        let seq = say(&ann, room, &format!("{turn}")).await;
        socket.cut();
        // Acknowledged on one node, read on the other: nothing acknowledged is missing, whatever the poll has told.
        socket = node.here(&bob).resume(replica.resume()).await;
        replica.read_up_to(&mut socket, room, seq).await;
    }
    replica.check_against_the_log().await;
});
