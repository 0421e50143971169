//! Join links.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::steps::{group, id, link, make, member, promote};
use crate::store::owners;

both_dbs!(whoever_holds_a_link_comes_in, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "group", "Küche").await;
    let path = format!("/rooms/{room}/join-link");
    assert_eq!(ann.get(&path).await.expect_status(200).json(), json!({"active": false, "expires_at": null}));
    let made = ann.post(&path, json!({})).await.expect_status(201).json();
    let token = made["token"].as_str().unwrap();
    assert_eq!((token.len(), &made["expires_at"]), (22, &Value::Null));
    assert_eq!(made["path"], format!("/join/{token}"));
    assert_eq!(ann.get(&path).await.expect_status(200).json(), json!({"active": true, "expires_at": null}));
    let preview = bob.post("/join/preview", json!({"token": token})).await.expect_status(200).json();
    assert_eq!(preview, json!({"name": "Küche", "members": 1}));
    let joined = bob.post("/join", json!({"token": token})).await.expect_status(200).json();
    assert_eq!((id(&joined), &joined["state"], &joined["members"]), (room, &json!("joined"), &json!(2)));
    assert_eq!(bob.post("/join", json!({"token": token})).await.expect_status(200).json(), joined);
});

both_dbs!(a_link_is_rotated_switched_off_and_expires, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "group", "a group").await;
    let path = format!("/rooms/{room}/join-link");
    let old = link(&ann, room).await;
    let new = link(&ann, room).await;
    assert_ne!(old, new);
    let refused = async |token: &str| {
        bob.post("/join/preview", json!({"token": token})).await.expect_status(404).problem("no_such_link").done();
        bob.post("/join", json!({"token": token})).await.expect_status(404).problem("no_such_link").done();
    };
    refused(&old).await;
    bob.post("/join/preview", json!({"token": new})).await.expect_status(200).done();
    ann.delete(&path).await.expect_status(204).done();
    ann.delete(&path).await.expect_status(204).done();
    refused(&new).await;
    let made = ann.post(&path, json!({"expires_in_s": 60})).await.expect_status(201).json();
    let token = made["token"].as_str().unwrap();
    assert_eq!(ann.get(&path).await.json(), json!({"active": true, "expires_at": made["expires_at"]}));
    bob.post("/join/preview", json!({"token": token})).await.expect_status(200).done();
    server.clock().advance_s(61);
    refused(token).await;
    assert_eq!(ann.get(&path).await.json(), json!({"active": false, "expires_at": null}));
    for wrong in ["", "x", "../../etc", &"x".repeat(1000), "\u{0}", "🏠"] {
        refused(wrong).await;
    }
    for wrong in [0, -1, 315_360_001, i64::MAX] {
        ann.post(&path, json!({"expires_in_s": wrong})).await.expect_status(422).problem("invalid_request").done();
    }
});

both_dbs!(a_token_is_stored_nowhere_as_it_is, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = make(&ann, "group", "a group").await;
    let token = link(&ann, room).await;
    let stored = server.read(crate::store::link_hashes).await;
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].len(), 32);
    assert_ne!(stored[0], token.as_bytes());
});

both_dbs!(only_moderators_make_links, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    let path = format!("/rooms/{room}/join-link");
    for answer in [bob.get(&path).await, bob.post(&path, json!({})).await, bob.delete(&path).await] {
        answer.expect_status(403).problem("forbidden").done();
    }
    for answer in [eve.get(&path).await, eve.post(&path, json!({})).await, eve.delete(&path).await] {
        answer.expect_status(404).problem("no_such_room").done();
    }
    promote(&ann, room, &bob, "moderator").await;
    link(&bob, room).await;
    let open = make(&ann, "public", "open").await;
    eve.get(&format!("/rooms/{open}/join-link")).await.expect_status(403).problem("not_a_member").done();
});

both_dbs!(a_link_lets_nobody_in_who_was_put_out, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    let token = link(&ann, room).await;
    ann.delete(&member(room, &bob)).await.expect_status(204).done();
    let dead = bob.post("/join", json!({"token": token})).await.expect_status(404);
    let unknown = bob.post("/join", json!({"token": "x"})).await.expect_status(404);
    assert_eq!(dead.body, unknown.body);
    let dead = bob.post("/join/preview", json!({"token": token})).await.expect_status(404);
    assert_eq!(dead.body, unknown.body);
});

both_dbs!(a_link_of_a_deleted_room_is_dead, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "group", "a group").await;
    let token = link(&ann, room).await;
    ann.delete(&format!("/rooms/{room}")).await.expect_status(204).done();
    bob.post("/join", json!({"token": token})).await.expect_status(404).problem("no_such_link").done();
    bob.post("/join/preview", json!({"token": token})).await.expect_status(404).problem("no_such_link").done();
});

both_dbs!(a_link_rotated_while_somebody_joins_lets_them_in_or_not, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = make(&ann, "group", "a group").await;
    let path = format!("/rooms/{room}/join-link");
    let mut inside = 1;
    for round in 0..30 {
        let bob = server.user(&format!("bob{round}")).await;
        let token = link(&ann, room).await;
        let (rotated, joined) = tokio::join!(ann.post(&path, json!({})), bob.post("/join", json!({"token": token})));
        rotated.expect_status(201).done();
        match joined.status {
            200 => inside += 1,
            _ => joined.expect_status(404).problem("no_such_link").done(),
        }
        // From now on the old one is dead for everybody.
        let eve = server.user(&format!("eve{round}")).await;
        eve.post("/join", json!({"token": token})).await.expect_status(404).problem("no_such_link").done();
        assert_eq!(crate::steps::see(&ann, room).await["members"], inside);
    }
    assert_eq!(server.read(move |tx| owners(tx, room)).await, [ann.id()]);
});

both_dbs!(
    tries_are_rationed,
    crate::setup().tune(|config| config.limits.lookup = app::Rate { burst: 2, refill_s: 60.0 }),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        for path in ["/join", "/join/preview"] {
            ann.post(path, json!({"token": "x"})).await.expect_status(404).done();
        }
        for path in ["/join", "/join/preview"] {
            ann.post(path, json!({"token": "x"})).await.expect_status(429).problem("rate_limited").done();
        }
    }
);
