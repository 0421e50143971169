//! Strangers who write to each other: the one who is written to decides.

use serde_json::{Value, json};
use testkit::{TestClient, TestServer, both_dbs};

use crate::steps::{id, make, see};
use crate::store::say;

async fn write_to(me: &TestClient, whom: &TestClient) -> Value {
    me.post("/rooms/direct", json!({"user": whom.id()})).await.expect_status(200).json()
}

async fn waiting(me: &TestClient) -> Vec<Value> {
    let answer = me.get("/invitations").await.expect_status(200).json();
    answer["invitations"].as_array().unwrap().clone()
}

both_dbs!(a_stranger_asks_first_and_what_they_wrote_is_read_before_the_answer, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let mut of_bob = bob.socket().await;
    let made = write_to(&ann, &bob).await;
    let room = id(&made);
    assert_eq!(
        (&made["state"], &made["members"], &made["peer"]["username"]),
        (&json!("joined"), &json!(1), &json!("bob"))
    );
    say(&server, room, &ann, "do you know me?").await;
    let told = of_bob.events_until_quiet().await;
    assert_eq!(told.iter().map(|event| event["event"].as_str().unwrap()).collect::<Vec<_>>(), ["membership.changed"]);
    let request = &waiting(&bob).await[0];
    assert_eq!((&request["by"]["username"], &request["room"]["kind"]), (&json!("ann"), &json!("direct")));
    assert_eq!(
        (&request["room"]["last_message"]["text"], &request["room"]["unread"]),
        (&json!("do you know me?"), &json!(0))
    );
    assert_eq!(see(&bob, room).await["first"], 1, "and all of it can be read");
    let rooms = bob.get("/rooms").await.expect_status(200).json();
    let direct = rooms["rooms"].as_array().unwrap().iter().filter(|room| room["kind"] == "direct");
    assert_eq!(direct.count(), 0, "but it is no room of theirs yet");
    bob.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(200).done();
    assert_eq!(
        (see(&bob, room).await["state"].clone(), see(&ann, room).await["members"].clone()),
        (json!("joined"), json!(2))
    );
    say(&server, room, &ann, "good").await;
    assert_eq!(see(&bob, room).await["unread"], 1, "what was written before was read by whoever answered");
});

both_dbs!(a_stranger_who_is_declined_cannot_tell_and_asks_nobody_again, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = id(&write_to(&ann, &bob).await);
    let mut of_ann = ann.socket().await;
    bob.delete(&format!("/rooms/{room}/invitation")).await.expect_status(204).done();
    assert_eq!(of_ann.events_until_quiet().await, Vec::<Value>::new());
    bob.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(404).problem("no_such_room").done();
    let mut of_bob = bob.socket().await;
    assert_eq!(id(&write_to(&ann, &bob).await), room);
    say(&server, room, &ann, "hello?").await;
    assert_eq!(of_bob.events_until_quiet().await, Vec::<Value>::new());
    assert_eq!(waiting(&bob).await, Vec::<Value>::new());
    bob.get(&format!("/rooms/{room}")).await.expect_status(404).problem("no_such_room").done();
    // Who said no may still begin.
    assert_eq!(write_to(&bob, &ann).await["state"], "joined");
    assert_eq!(see(&ann, room).await["members"], 2);
});

both_dbs!(who_answers_by_writing_back_has_let_the_other_in, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = id(&write_to(&ann, &bob).await);
    assert_eq!(id(&write_to(&bob, &ann).await), room);
    assert_eq!((see(&bob, room).await["state"].clone(), waiting(&bob).await.len()), (json!("joined"), 0));
    // And friends need not ask: a request that waits is answered by the friendship.
    let cid = server.user("cid").await;
    let room = id(&write_to(&ann, &cid).await);
    server.befriend(&ann, &cid).await;
    assert_eq!(id(&write_to(&ann, &cid).await), room);
    assert_eq!(see(&cid, room).await["state"], "joined");
});

both_dbs!(who_lets_only_friends_write_is_written_to_by_no_others, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    server.privacy(&bob, |privacy| privacy.message = model::Circle::Friends).await;
    let refused = ann.post("/rooms/direct", json!({"user": bob.id()})).await;
    refused.expect_status(403).problem("takes_no_messages").done();
    server.befriend(&ann, &bob).await;
    assert_eq!(write_to(&ann, &bob).await["members"], 2);
});

both_dbs!(who_is_blocked_writes_as_to_somebody_who_does_not_answer, async |server: TestServer| {
    let (ann, bob, cid) = (server.user("ann").await, server.user("bob").await, server.user("cid").await);
    server.block(&bob, &ann).await;
    let mut of_bob = bob.socket().await;
    let (blocked, ignored) = (write_to(&ann, &bob).await, write_to(&ann, &cid).await);
    let form = |room: &Value| {
        let mut room = room.clone();
        ["id", "uri", "created_at", "peer"].iter().for_each(|field| room[*field] = Value::Null);
        room
    };
    assert_eq!(form(&blocked), form(&ignored));
    say(&server, id(&blocked), &ann, "hello?").await;
    assert_eq!(of_bob.events_until_quiet().await, Vec::<Value>::new());
    assert_eq!(waiting(&bob).await, Vec::<Value>::new());
    bob.post("/rooms/direct", json!({"user": ann.id()})).await.expect_status(409).problem("blocked").done();
    // Likewise into groups.
    let group = make(&ann, "group", "a group").await;
    for whom in ["bob", "cid"] {
        ann.post(&format!("/rooms/{group}/invitations"), json!({"username": whom})).await.expect_status(204).done();
    }
    assert_eq!((waiting(&bob).await.len(), waiting(&cid).await.len()), (0, 2));
    assert_eq!(of_bob.events_until_quiet().await, Vec::<Value>::new());
    server.privacy(&bob, |privacy| privacy.message = model::Circle::Friends).await;
    server.privacy(&cid, |privacy| privacy.message = model::Circle::Friends).await;
    let dan = server.user("dan").await;
    server.block(&dan, &ann).await;
    server.privacy(&dan, |privacy| privacy.message = model::Circle::Friends).await;
    let eve = server.user("eve").await;
    server.privacy(&eve, |privacy| privacy.message = model::Circle::Friends).await;
    let (blocked, closed) = (
        ann.post("/rooms/direct", json!({"user": dan.id()})).await,
        ann.post("/rooms/direct", json!({"user": eve.id()})).await,
    );
    assert_eq!((blocked.status, &blocked.body), (403, &closed.body));
});

both_dbs!(friends_are_added_to_groups_at_once_unless_they_rather_are_asked, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    server.befriend(&ann, &bob).await;
    let invite = async |room| ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "bob"})).await;
    let room = make(&ann, "group", "one").await;
    invite(room).await.expect_status(204).done();
    assert_eq!(see(&bob, room).await["state"], "joined");
    let open = make(&ann, "public", "two").await;
    invite(open).await.expect_status(204).done();
    assert_eq!(see(&bob, open).await["state"], "invited", "a public room is joined by whoever wants to");
    server.privacy(&bob, |privacy| privacy.add = model::Circle::Nobody).await;
    let room = make(&ann, "group", "three").await;
    invite(room).await.expect_status(204).done();
    assert_eq!(see(&bob, room).await["state"], "invited");
    server.privacy(&bob, |privacy| privacy.invite = model::Circle::Nobody).await;
    let room = make(&ann, "group", "four").await;
    invite(room).await.expect_status(403).problem("takes_no_invitations").done();
});

both_dbs!(nobody_counts_or_writes_to_whom_they_blocked, async |server: TestServer| {
    let (ann, bob, cid) = (server.user("ann").await, server.user("bob").await, server.user("cid").await);
    server.befriend(&ann, &bob).await;
    let direct = id(&write_to(&ann, &bob).await);
    let group = server.group(&[&ann, &bob, &cid]).await;
    server.block(&bob, &ann).await;
    for room in [direct, group] {
        say(&server, room, &ann, "hello?").await;
        assert_eq!(see(&bob, room).await["unread"], 0);
    }
    say(&server, group, &cid, "hello!").await;
    assert_eq!(see(&bob, group).await["unread"], 1);
    let typing = |room: model::RoomId| format!("/rooms/{room}/typing");
    bob.post(&typing(direct), json!({})).await.expect_status(409).problem("blocked").done();
    bob.post(&typing(group), json!({})).await.expect_status(204).done();
    ann.post(&typing(direct), json!({})).await.expect_status(204).done();
});
