//! What sockets are told of memberships.

use serde_json::json;
use testkit::{TestServer, both_dbs};

use crate::steps::{group, kinds, make, member, memberships, promote};
use crate::store::say;

both_dbs!(a_person_is_told_of_every_change_of_an_own_membership, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "group", "a group").await;
    let mut socket = bob.socket().await;
    let path = format!("/rooms/{room}");
    let invite = json!({"username": "bob"});
    ann.post(&format!("{path}/invitations"), invite.clone()).await.expect_status(204).done();
    bob.delete(&format!("{path}/invitation")).await.expect_status(204).done();
    ann.post(&format!("{path}/invitations"), invite.clone()).await.expect_status(204).done();
    bob.post(&format!("{path}/invitation"), json!({})).await.expect_status(200).done();
    promote(&ann, room, &bob, "moderator").await;
    bob.post(&format!("{path}/leave"), json!({})).await.expect_status(204).done();
    ann.post(&format!("{path}/invitations"), invite).await.expect_status(204).done();
    bob.post(&format!("{path}/invitation"), json!({})).await.expect_status(200).done();
    ann.delete(&member(room, &bob)).await.expect_status(204).done();
    let told = memberships(&socket.events_until_quiet().await);
    assert_eq!(
        told,
        [
            json!({"room": room, "state": "invited"}),
            json!({"room": room, "state": "left"}),
            json!({"room": room, "state": "invited"}),
            json!({"room": room, "state": "joined", "role": "member"}),
            json!({"room": room, "state": "joined", "role": "moderator"}),
            json!({"room": room, "state": "left"}),
            json!({"room": room, "state": "invited"}),
            json!({"room": room, "state": "joined", "role": "member"}),
            json!({"room": room, "state": "removed"}),
        ]
    );
});

both_dbs!(who_comes_in_hears_the_room_at_once_and_who_is_put_out_no_more, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "group", "a group").await;
    let mut socket = bob.socket().await;
    say(&server, room, &ann, "before").await;
    ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "bob"})).await.expect_status(204).done();
    say(&server, room, &ann, "still before").await;
    let events = socket.events_until_quiet().await;
    assert_eq!(kinds(&events), ["membership.changed"], "an invitation opens nothing yet");
    bob.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(200).done();
    let after = say(&server, room, &ann, "after").await;
    loop {
        let event = socket.next_event().await;
        if event["event"] == "message.created" && event["seq"] == after {
            break;
        }
    }
    ann.delete(&member(room, &bob)).await.expect_status(204).done();
    say(&server, room, &ann, "not for bob").await;
    let events = socket.events_until_quiet().await;
    assert!(!events.iter().any(|event| event["event"] == "message.created"), "{events:?}");
    assert!(memberships(&events).contains(&json!({"room": room, "state": "removed"})));
});

both_dbs!(members_hear_who_comes_and_goes, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    let mut socket = bob.socket().await;
    ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "eve"})).await.expect_status(204).done();
    eve.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(200).done();
    eve.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
    ann.patch(&format!("/rooms/{room}"), json!({"name": "new"})).await.expect_status(200).done();
    let events = socket.events_until_quiet().await;
    assert_eq!(kinds(&events), ["member.invited", "member.joined", "member.left", "room.changed"]);
    let seqs: Vec<i64> = events.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert!(seqs.windows(2).all(|pair| pair[1] == pair[0] + 1), "dense: {seqs:?}");
});

both_dbs!(a_deleted_room_says_so_to_everybody_in_it, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "eve"})).await.expect_status(204).done();
    let (mut inside, mut invited) = (bob.socket().await, eve.socket().await);
    ann.delete(&format!("/rooms/{room}")).await.expect_status(204).done();
    let events = inside.events_until_quiet().await;
    assert!(kinds(&events).contains(&"room.deleted"), "{events:?}");
    assert_eq!(memberships(&events), [json!({"room": room, "state": "left"})]);
    let events = invited.events_until_quiet().await;
    assert_eq!(kinds(&events), ["membership.changed"]);
});

both_dbs!(who_makes_or_gets_a_direct_room_hears_of_it, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    server.befriend(&ann, &bob).await;
    let (mut anns, mut bobs) = (ann.socket().await, bob.socket().await);
    let room = ann.post("/rooms/direct", json!({"username": "bob"})).await.expect_status(200).json();
    for socket in [&mut anns, &mut bobs] {
        let told = memberships(&socket.events_until_quiet().await);
        assert_eq!(told, [json!({"room": room["id"], "state": "joined", "role": "member"})]);
    }
});
