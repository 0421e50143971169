//! Names, archives, and the end of a room.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::steps::{bring, group, kinds, log, make, promote, see};
use crate::store::say;

both_dbs!(moderators_rename_and_owners_change_the_rest, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob"), (&eve, "eve")]).await;
    promote(&ann, room, &bob, "moderator").await;
    let path = format!("/rooms/{room}");
    eve.patch(&path, json!({"name": "mine"})).await.expect_status(403).problem("forbidden").done();
    for edit in [json!({"archived": true}), json!({"history": "since_join"}), json!({"name": "x", "archived": true})] {
        bob.patch(&path, edit).await.expect_status(403).problem("forbidden").done();
    }
    let before = log(&server, &ann, room).await.len();
    assert_eq!(bob.patch(&path, json!({"name": " Küche "})).await.expect_status(200).json()["name"], "Küche");
    let changed = ann.patch(&path, json!({"history": "since_join", "name": "Küche"})).await.expect_status(200).json();
    assert_eq!(changed["history"], "since_join");
    let same = json!({"name": "Küche", "history": "since_join", "archived": false});
    ann.patch(&path, same).await.expect_status(200).done();
    ann.patch(&path, json!({})).await.expect_status(200).done();
    let log = log(&server, &ann, room).await;
    let changes: Vec<&Value> = log[before..].iter().map(|event| &event["data"]).collect();
    assert_eq!(changes, [&json!({"name": "Küche"}), &json!({"history": "since_join"})], "only what changed");
});

both_dbs!(a_change_of_history_acts_on_later_joins_only, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = make(&ann, "group", "a group").await;
    say(&server, room, &ann, "old").await;
    bring(&ann, room, &bob, "bob").await;
    ann.patch(&format!("/rooms/{room}"), json!({"history": "since_join"})).await.expect_status(200).done();
    bring(&ann, room, &eve, "eve").await;
    assert_eq!(see(&bob, room).await["first"], 1);
    let seen = see(&eve, room).await;
    assert_eq!(seen["first"], seen["head"]);
});

both_dbs!(an_archived_room_is_read_only_until_it_is_opened_again, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    let path = format!("/rooms/{room}");
    let archived = ann.patch(&path, json!({"archived": true})).await.expect_status(200).json();
    assert_eq!(archived["archived"], true);
    assert_eq!(log(&server, &bob, room).await.last().unwrap()["data"], json!({"archived": true}));
    ann.patch(&path, json!({"name": "x"})).await.expect_status(409).problem("room_archived").done();
    let caller = crate::store::caller(&ann);
    let sent = server.app().write(move |work| {
        let access = app::access::room(work, &caller, room)?;
        access.require(model::Permission::Send)
    });
    assert_eq!(sent.await.unwrap_err().code(), "room_archived");
    assert_eq!(ann.patch(&path, json!({"archived": false})).await.expect_status(200).json()["archived"], false);
    ann.patch(&path, json!({"name": "x"})).await.expect_status(200).done();
});

both_dbs!(a_deleted_room_is_gone_for_everybody, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "eve"})).await.expect_status(204).done();
    let uri = see(&ann, room).await["uri"].as_str().unwrap().to_owned();
    let path = format!("/rooms/{room}");
    bob.delete(&path).await.expect_status(403).problem("forbidden").done();
    ann.delete(&path).await.expect_status(204).done();
    ann.delete(&path).await.expect_status(404).problem("no_such_room").done();
    for who in [&ann, &bob, &eve] {
        for gone in [path.clone(), format!("/rooms/by-uri/{uri}"), format!("{path}/members")] {
            who.get(&gone).await.expect_status(404).problem("no_such_room").done();
        }
        assert_eq!(who.get("/rooms").await.json()["rooms"].as_array().unwrap().len(), 1, "only general");
        assert_eq!(who.get("/invitations").await.json(), json!({"invitations": []}));
    }
});

both_dbs!(the_room_that_everybody_is_in_may_be_renamed_and_nothing_more, async |server: TestServer| {
    let (root, ann) = (server.admin("root").await, server.user("ann").await);
    let general = crate::house::default_of(&ann).await;
    let path = format!("/rooms/{general}");
    ann.patch(&path, json!({"name": "mine"})).await.expect_status(403).problem("forbidden").done();
    let renamed = root.patch(&path, json!({"name": "Everybody"})).await.expect_status(200).json();
    assert_eq!((&renamed["name"], &renamed["default"]), (&json!("Everybody"), &json!(true)));
    root.patch(&path, json!({"archived": true})).await.expect_status(409).problem("default_room").done();
    root.delete(&path).await.expect_status(409).problem("default_room").done();
    assert_eq!(kinds(&log(&server, &ann, general).await).last(), Some(&"room.changed"));
});
