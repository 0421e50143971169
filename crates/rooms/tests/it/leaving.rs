//! Leaving, and who owns the room then.

use serde_json::json;
use testkit::{TestServer, both_dbs};

use crate::steps::{group, kinds, log, make, member, promote, see};
use crate::store::owners;

both_dbs!(the_last_owner_names_who_follows, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob"), (&eve, "eve")]).await;
    promote(&ann, room, &bob, "moderator").await;
    ann.post(&format!("/rooms/{room}/leave"), json!({"successor": eve.id()})).await.expect_status(204).done();
    assert_eq!(see(&eve, room).await["role"], "owner");
    assert_eq!(see(&bob, room).await["role"], "moderator");
    let log = log(&server, &eve, room).await;
    assert_eq!(kinds(&log)[log.len() - 2..], ["member.left", "member.role_changed"]);
    assert_eq!(log[log.len() - 2]["data"], json!({"user": ann.id()}));
});

both_dbs!(else_the_longest_serving_moderator_follows, async |server: TestServer| {
    let (ann, bob, eve, joe) =
        (server.user("ann").await, server.user("bob").await, server.user("eve").await, server.user("joe").await);
    let room = group(&[(&ann, "ann"), (&joe, "joe"), (&eve, "eve"), (&bob, "bob")]).await;
    promote(&ann, room, &bob, "moderator").await;
    promote(&ann, room, &eve, "moderator").await;
    ann.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
    assert_eq!(server.read(move |tx| owners(tx, room)).await, [eve.id()]);
});

both_dbs!(else_the_longest_serving_member_follows, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&eve, "eve"), (&bob, "bob")]).await;
    ann.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
    assert_eq!(server.read(move |tx| owners(tx, room)).await, [eve.id()]);
});

both_dbs!(only_a_member_can_follow, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    let path = format!("/rooms/{room}/leave");
    for nobody in [eve.id().get(), ann.id().get(), 5] {
        ann.post(&path, json!({"successor": nobody})).await.expect_status(404).problem("no_such_member").done();
    }
    assert_eq!(see(&ann, room).await["role"], "owner");
    // Where others own the room, nobody needs to follow.
    promote(&ann, room, &bob, "owner").await;
    ann.post(&path, json!({"successor": eve.id()})).await.expect_status(204).done();
    assert_eq!(server.read(move |tx| owners(tx, room)).await, [bob.id()]);
});

both_dbs!(a_group_that_nobody_is_in_any_more_is_deleted, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    for kind in ["group", "public"] {
        let room = make(&ann, kind, "short").await;
        ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "bob"})).await.expect_status(204).done();
        ann.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
        for who in [&ann, &bob, &eve] {
            who.get(&format!("/rooms/{room}")).await.expect_status(404).problem("no_such_room").done();
        }
        bob.post(&format!("/rooms/{room}/invitation"), json!({}))
            .await
            .expect_status(404)
            .problem("no_such_room")
            .done();
        assert_eq!(bob.get("/invitations").await.json(), json!({"invitations": []}));
        assert_eq!(eve.get("/rooms/public").await.json()["rooms"].as_array().unwrap().len(), 1, "only general");
    }
});

both_dbs!(nobody_leaves_the_room_that_everybody_is_in, async |server: TestServer| {
    let (ann, admin) = (server.user("ann").await, server.admin("root").await);
    let general = crate::house::default_of(&ann).await;
    for who in [&ann, &admin] {
        who.post(&format!("/rooms/{general}/leave"), json!({})).await.expect_status(409).problem("default_room").done();
    }
});

both_dbs!(who_has_left_cannot_leave_again, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    bob.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
    bob.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(404).problem("no_such_room").done();
    let open = make(&ann, "public", "open").await;
    bob.post(&format!("/rooms/{open}/leave"), json!({})).await.expect_status(403).problem("not_a_member").done();
});

both_dbs!(two_owners_who_leave_at_once_leave_an_owner, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    for _ in 0..50 {
        let room = group(&[(&ann, "ann"), (&bob, "bob"), (&eve, "eve")]).await;
        promote(&ann, room, &bob, "owner").await;
        let path = format!("/rooms/{room}/leave");
        let (one, two) = tokio::join!(ann.post(&path, json!({})), bob.post(&path, json!({})));
        one.expect_status(204).done();
        two.expect_status(204).done();
        assert_eq!(server.read(move |tx| owners(tx, room)).await, [eve.id()]);
    }
});

both_dbs!(two_owners_who_demote_each_other_at_once_leave_an_owner, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    for _ in 0..50 {
        let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
        promote(&ann, room, &bob, "owner").await;
        let member_role = json!({"role": "member"});
        let (bobs, anns) = (member(room, &bob), member(room, &ann));
        let (one, two) = tokio::join!(ann.patch(&bobs, member_role.clone()), bob.patch(&anns, member_role));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 403], "one valid outcome");
        assert_eq!(server.read(move |tx| owners(tx, room)).await.len(), 1);
    }
});

both_dbs!(an_owner_who_leaves_while_the_other_is_demoted_leaves_an_owner, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    for _ in 0..20 {
        let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
        promote(&ann, room, &bob, "owner").await;
        let (bobs, leave) = (member(room, &bob), format!("/rooms/{room}/leave"));
        let (demoted, left) = tokio::join!(bob.patch(&bobs, json!({"role": "member"})), ann.post(&leave, json!({})));
        left.expect_status(204).done();
        assert!(matches!(demoted.status, 204 | 409), "{}", demoted.body);
        assert_eq!(server.read(move |tx| owners(tx, room)).await, [bob.id()]);
    }
});
