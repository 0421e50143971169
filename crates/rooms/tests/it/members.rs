//! Roles, and putting people out.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::steps::{group, kinds, log, make, member, promote, see};

both_dbs!(moderators_put_members_out_and_owners_anybody_but_themselves, async |server: TestServer| {
    let (ann, mod1, mod2, bob) =
        (server.user("ann").await, server.user("mod1").await, server.user("mod2").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&mod1, "mod1"), (&mod2, "mod2"), (&bob, "bob")]).await;
    promote(&ann, room, &mod1, "moderator").await;
    promote(&ann, room, &mod2, "moderator").await;
    for (who, whom) in [(&bob, &mod1), (&bob, &ann), (&mod1, &mod2), (&mod1, &ann)] {
        who.delete(&member(room, whom)).await.expect_status(403).problem("forbidden").done();
    }
    for who in [&ann, &mod1] {
        who.delete(&member(room, who)).await.expect_status(409).problem("not_yourself").done();
    }
    mod1.delete(&member(room, &bob)).await.expect_status(204).done();
    mod1.delete(&member(room, &bob)).await.expect_status(404).problem("no_such_member").done();
    ann.delete(&member(room, &mod2)).await.expect_status(204).done();
    promote(&ann, room, &mod1, "owner").await;
    mod1.delete(&member(room, &ann)).await.expect_status(204).done();
    ann.get(&format!("/rooms/{room}")).await.expect_status(404).problem("no_such_room").done();
    assert_eq!(see(&mod1, room).await["members"], 1);
});

both_dbs!(only_owners_give_roles_and_the_last_one_stays, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    promote(&ann, room, &bob, "moderator").await;
    bob.patch(&member(room, &bob), json!({"role": "owner"})).await.expect_status(403).problem("forbidden").done();
    ann.patch(&member(room, &ann), json!({"role": "member"})).await.expect_status(409).problem("last_owner").done();
    ann.patch(&member(room, &eve), json!({"role": "member"})).await.expect_status(404).problem("no_such_member").done();
    let before = log(&server, &ann, room).await.len();
    ann.patch(&member(room, &bob), json!({"role": "moderator"})).await.expect_status(204).done();
    assert_eq!(log(&server, &ann, room).await.len(), before, "what is so already is told to nobody");
    promote(&ann, room, &bob, "owner").await;
    ann.patch(&member(room, &ann), json!({"role": "member"})).await.expect_status(204).done();
    let log = log(&server, &ann, room).await;
    assert_eq!(kinds(&log)[before..], ["member.role_changed", "member.role_changed"]);
    assert_eq!(log.last().unwrap()["data"], json!({"user": ann.id(), "role": "member"}));
    assert_eq!(see(&ann, room).await["role"], "member");
});

both_dbs!(members_see_each_other_and_moderators_see_who_is_invited, async |server: TestServer| {
    let (ann, bob, _, joe) =
        (server.user("ann").await, server.user("bob").await, server.user("eve").await, server.user("joe").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    let path = format!("/rooms/{room}/members");
    bob.post(&format!("/rooms/{room}/invitations"), json!({"username": "eve"})).await.expect_status(204).done();
    let names = |page: &Value| {
        let members = page["members"].as_array().unwrap();
        members.iter().map(|member| (member["user"]["username"].clone(), member["state"].clone())).collect::<Vec<_>>()
    };
    let joined = [(json!("ann"), json!("joined")), (json!("bob"), json!("joined"))];
    let all = bob.get(&path).await.expect_status(200).json();
    assert_eq!(names(&all), joined);
    assert_eq!(all["members"][0]["role"], "owner");
    assert_eq!(all["members"][0]["user"], json!({"id": ann.id(), "username": "ann", "admin": false}));
    assert!(all["members"][0]["since"].is_string());
    let more = ann.get(&path).await.json();
    assert_eq!(names(&more)[..2], joined);
    assert_eq!(names(&more)[2], (json!("eve"), json!("invited")));
    joe.get(&path).await.expect_status(404).problem("no_such_room").done();
    // Page by page.
    let first = ann.get(&format!("{path}?limit=2")).await.json();
    let next = first["next"].as_str().unwrap();
    let second = ann.get(&format!("{path}?limit=2&after={next}")).await.json();
    assert_eq!(names(&second), [(json!("eve"), json!("invited"))]);
    assert!(second.get("next").is_none());
    for wrong in ["after=x", "limit=0", "before=1"] {
        ann.get(&format!("{path}?{wrong}")).await.expect_status(422).problem("invalid_request").done();
    }
    let open = make(&ann, "public", "open").await;
    assert_eq!(names(&joe.get(&format!("/rooms/{open}/members")).await.json()), joined[..1]);
});

both_dbs!(an_archived_room_still_has_its_order, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    ann.patch(&format!("/rooms/{room}"), json!({"archived": true})).await.expect_status(200).done();
    promote(&ann, room, &bob, "moderator").await;
    bob.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
});
