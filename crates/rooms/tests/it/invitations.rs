//! Invitations.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::steps::{bring, group, kinds, log, make, member, promote, see};

both_dbs!(an_invitation_is_accepted_or_declined, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = make(&ann, "group", "a group").await;
    for name in ["bob", "EVE"] {
        ann.post(&format!("/rooms/{room}/invitations"), json!({"username": name})).await.expect_status(204).done();
    }
    let waiting = bob.get("/invitations").await.expect_status(200).json();
    let invitation = &waiting["invitations"][0];
    assert_eq!(invitation["by"], json!({"id": ann.id(), "username": "ann", "admin": false}));
    assert_eq!(invitation["room"], see(&bob, room).await);
    assert!(invitation["at"].is_string());
    let joined = bob.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(200).json();
    assert_eq!((&joined["state"], &joined["role"], &joined["first"]), (&json!("joined"), &json!("member"), &json!(1)));
    assert_eq!(bob.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(200).json(), joined);
    eve.delete(&format!("/rooms/{room}/invitation")).await.expect_status(204).done();
    eve.delete(&format!("/rooms/{room}/invitation")).await.expect_status(404).problem("no_such_room").done();
    for who in [&bob, &eve] {
        assert_eq!(who.get("/invitations").await.json(), json!({"invitations": []}));
    }
    let log = log(&server, &ann, room).await;
    assert_eq!(kinds(&log)[2..], ["member.invited", "member.invited", "member.joined", "member.left"]);
    assert_eq!(log[5]["data"], json!({"user": eve.id(), "invited": true}));
    // Who declined may be asked again.
    bring(&ann, room, &eve, "eve").await;
});

both_dbs!(in_groups_members_invite_in_public_rooms_moderators, async |server: TestServer| {
    let (ann, bob, _) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let closed = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    bob.post(&format!("/rooms/{closed}/invitations"), json!({"username": "eve"})).await.expect_status(204).done();
    let open = make(&ann, "public", "open").await;
    let path = format!("/rooms/{open}/invitations");
    bob.post(&path, json!({"username": "eve"})).await.expect_status(403).problem("not_a_member").done();
    bob.post(&format!("/rooms/{open}/join"), json!({})).await.expect_status(200).done();
    bob.post(&path, json!({"username": "eve"})).await.expect_status(403).problem("forbidden").done();
    promote(&ann, open, &bob, "moderator").await;
    bob.post(&path, json!({"username": "eve"})).await.expect_status(204).done();
});

both_dbs!(who_is_there_or_nowhere_is_not_invited, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    let path = format!("/rooms/{room}/invitations");
    ann.post(&path, json!({"username": "nobody"})).await.expect_status(404).problem("no_such_user").done();
    ann.post(&path, json!({"username": "bob"})).await.expect_status(409).problem("already_member").done();
    ann.post(&path, json!({"username": "ann"})).await.expect_status(409).problem("already_member").done();
    bob.delete(&format!("/rooms/{room}/invitation")).await.expect_status(409).problem("already_member").done();
    let open = make(&ann, "public", "open").await;
    bob.post(&format!("/rooms/{open}/invitation"), json!({}))
        .await
        .expect_status(404)
        .problem("no_such_invitation")
        .done();
    bob.delete(&format!("/rooms/{open}/invitation")).await.expect_status(404).problem("no_such_invitation").done();
});

both_dbs!(a_second_invitation_changes_nothing, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    for who in [&ann, &bob] {
        who.post(&format!("/rooms/{room}/invitations"), json!({"username": "eve"})).await.expect_status(204).done();
    }
    let waiting = eve.get("/invitations").await.json();
    assert_eq!(waiting["invitations"].as_array().unwrap().len(), 1);
    assert_eq!(waiting["invitations"][0]["by"]["username"], "ann");
    let invited = kinds(&log(&server, &ann, room).await).into_iter().filter(|kind| *kind == "member.invited").count();
    assert_eq!(invited, 2, "bob once, eve once");
});

both_dbs!(an_invitation_that_is_taken_back_opens_nothing, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "eve"})).await.expect_status(204).done();
    bob.delete(&member(room, &eve)).await.expect_status(403).problem("forbidden").done();
    ann.delete(&member(room, &eve)).await.expect_status(204).done();
    eve.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(404).problem("no_such_room").done();
    assert_eq!(eve.get("/invitations").await.json(), json!({"invitations": []}));
    let events = log(&server, &ann, room).await;
    assert_eq!(kinds(&events).last(), Some(&"member.removed"));
    assert_eq!(events.last().map(|event| &event["data"]), Some(&json!({"user": eve.id(), "invited": true})));
    // Nobody was put out: any member may ask again.
    bob.post(&format!("/rooms/{room}/invitations"), json!({"username": "eve"})).await.expect_status(204).done();
    ann.delete(&member(room, &bob)).await.expect_status(204).done();
    let events = log(&server, &ann, room).await;
    assert_eq!(events.last().map(|event| &event["data"]), Some(&json!({"user": bob.id()})));
});

both_dbs!(an_invitation_that_ends_leaves_whoever_was_put_out_outside, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    for declined in [true, false] {
        let room = make(&ann, "public", "open").await;
        let path = format!("/rooms/{room}");
        bob.post(&format!("{path}/join"), json!({})).await.expect_status(200).done();
        ann.delete(&member(room, &bob)).await.expect_status(204).done();
        ann.post(&format!("{path}/invitations"), json!({"username": "bob"})).await.expect_status(204).done();
        if declined {
            bob.delete(&format!("{path}/invitation")).await.expect_status(204).done();
        } else {
            ann.delete(&member(room, &bob)).await.expect_status(204).done();
        }
        bob.post(&format!("{path}/join"), json!({})).await.expect_status(404).problem("no_such_room").done();
        bob.get(&path).await.expect_status(404).problem("no_such_room").done();
    }
});

both_dbs!(who_was_put_out_of_a_group_is_invited_by_moderators_only, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob"), (&eve, "eve")]).await;
    ann.delete(&member(room, &eve)).await.expect_status(204).done();
    let path = format!("/rooms/{room}/invitations");
    bob.post(&path, json!({"username": "eve"})).await.expect_status(403).problem("forbidden").done();
    promote(&ann, room, &bob, "moderator").await;
    bob.post(&path, json!({"username": "eve"})).await.expect_status(204).done();
    let joined = eve.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(200).json();
    assert_eq!((&joined["role"], &joined["last_message"]), (&json!("member"), &Value::Null));
});

both_dbs!(
    invitations_are_rationed,
    crate::setup().tune(|config| config.limits.new_room = app::Rate { burst: 3, refill_s: 60.0 }),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        let room = make(&ann, "group", "one").await;
        make(&ann, "group", "two").await;
        make(&ann, "group", "three").await;
        for answer in [
            ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "bob"})).await,
            ann.post(&format!("/rooms/{room}/join-link"), json!({})).await,
            ann.post("/rooms", json!({"kind": "group", "name": "four"})).await,
        ] {
            let answer = answer.expect_status(429).problem("rate_limited");
            assert!(answer.header("retry-after").is_some());
        }
        server.clock().advance_s(61);
        make(&ann, "group", "four").await;
    }
);
