//! Who of a room is online and who types: told to its members who watch it, and to nobody else.

use model::RoomId;
use serde_json::{Value, json};
use testkit::{Setup, TestClient, TestServer, TestSocket, both_dbs};

use crate::steps::{bring, group, make, member};
use crate::store;

/// Told of twice within a tenth of a second at most, and gone after a third.
fn quick() -> Setup {
    crate::setup().tune(|config| {
        config.presence.merge_ms = 100;
        config.presence.grace_ms = 300;
    })
}

fn rising(people: &[&TestClient]) -> Vec<Value> {
    let mut ids: Vec<_> = people.iter().map(|person| person.id()).collect();
    ids.sort_unstable();
    ids.into_iter().map(|id| json!(id)).collect()
}

fn online(room: RoomId, people: &[&TestClient]) -> Value {
    json!({"room": room, "online": people.len(), "users": rising(people)})
}

/// A socket of somebody who is online from now on: welcomed, and caught up.
async fn come(who: &TestClient) -> TestSocket {
    let mut socket = who.socket().await;
    socket.ok("ping", json!({})).await;
    socket
}

async fn watch(socket: &mut TestSocket, rooms: &[RoomId]) -> Value {
    socket.ok("presence.watch", json!({"rooms": rooms})).await["rooms"].take()
}

/// Waits until a watcher is told that these are online.
async fn told(socket: &mut TestSocket, room: RoomId, people: &[&TestClient]) {
    let mut expected = online(room, people);
    expected["event"] = json!("room.presence");
    while socket.event("room.presence").await != expected {}
}

/// What a socket was told of anybody's presence so far.
async fn whispers(socket: &mut TestSocket) -> Vec<Value> {
    let events = socket.events_until_quiet().await;
    let passing = |event: &Value| event["event"] == "room.presence" || event["event"] == "room.typing";
    events.into_iter().filter(passing).collect()
}

async fn get(who: &TestClient, room: RoomId) -> Value {
    who.get(&format!("/rooms/{room}/presence")).await.expect_status(200).json()
}

both_dbs!(members_are_told_who_comes_and_goes, quick(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    let mut at_ann = come(&ann).await;
    let nowhere = RoomId::try_from(77).unwrap();
    assert_eq!(watch(&mut at_ann, &[room, nowhere, room]).await, json!([online(room, &[&ann])]));
    let at_bob = come(&bob).await;
    told(&mut at_ann, room, &[&ann, &bob]).await;
    assert_eq!(
        (get(&ann, room).await, get(&bob, room).await),
        (online(room, &[&ann, &bob]), online(room, &[&ann, &bob]))
    );
    at_bob.close().await;
    told(&mut at_ann, room, &[&ann]).await;
    // On the next device, oneself is there at once.
    let mut again = come(&bob).await;
    assert_eq!(watch(&mut again, &[room]).await, json!([online(room, &[&ann, &bob])]));
    assert_eq!(watch(&mut at_ann, &[]).await, json!([]));
});

both_dbs!(a_reconnect_is_no_coming_and_going, async |server: TestServer| {
    let (ann, bob, cem) = (server.user("ann").await, server.user("bob").await, server.user("cem").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob"), (&cem, "cem")]).await;
    let (mut at_ann, at_bob) = (come(&ann).await, come(&bob).await);
    watch(&mut at_ann, &[room]).await;
    at_bob.close().await;
    let _again = come(&bob).await;
    let _at_cem = come(&cem).await;
    let told = at_ann.event("room.presence").await;
    assert_eq!((&told["online"], &told["users"]), (&json!(3), &json!(rising(&[&ann, &bob, &cem]))));
});

both_dbs!(more_rooms_than_fifty_are_refused, async |server: TestServer| {
    let mut socket = come(&server.user("ann").await).await;
    socket.ok("presence.watch", json!({"rooms": (1..=50).collect::<Vec<_>>()})).await;
    socket.refused("presence.watch", json!({"rooms": (1..=51).collect::<Vec<_>>()}), "too_many_rooms").await;
    socket.refused("presence.watch", json!({"rooms": [0]}), "invalid_request").await;
    socket.refused("presence.watch", json!({"room": 5}), "invalid_request").await;
    socket.refused("room.typing", json!({"room": "5"}), "invalid_request").await;
    socket.refused("room.typing", json!({"room": 5, "text": "hello"}), "invalid_request").await;
});

both_dbs!(typing_is_told_to_the_others_who_watch, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    let (mut at_ann, mut unwatched) = (come(&ann).await, come(&ann).await);
    let (mut at_bob, mut second) = (come(&bob).await, come(&bob).await);
    for socket in [&mut at_ann, &mut at_bob, &mut second] {
        watch(socket, &[room]).await;
    }
    assert_eq!(at_bob.ok("room.typing", json!({"room": room})).await, json!({}));
    assert_eq!(at_ann.event("room.typing").await, json!({"event": "room.typing", "room": room, "user": bob.id()}));
    // Once in three seconds, by whichever door.
    at_bob.ok("room.typing", json!({"room": room})).await;
    bob.post(&format!("/rooms/{room}/typing"), json!({})).await.expect_status(204).done();
    ann.post(&format!("/rooms/{room}/typing"), json!({})).await.expect_status(204).done();
    let by_ann = json!({"event": "room.typing", "room": room, "user": ann.id()});
    assert_eq!(at_bob.event("room.typing").await, by_ann);
    let typed = |events: Vec<Value>| events.into_iter().filter(|event| event["event"] == "room.typing").count();
    for socket in [&mut at_ann, &mut unwatched, &mut at_bob] {
        assert_eq!(typed(whispers(socket).await), 0);
    }
    assert_eq!(typed(whispers(&mut second).await), 1, "of ann, and not of oneself");
});

both_dbs!(who_hides_types_unseen, quick(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    let (mut at_ann, mut at_bob) = (come(&ann).await, come(&bob).await);
    watch(&mut at_ann, &[room]).await;
    store::hide(&server, &bob).await;
    told(&mut at_ann, room, &[&ann]).await;
    at_bob.ok("room.typing", json!({"room": room})).await;
    bob.post(&format!("/rooms/{room}/typing"), json!({})).await.expect_status(204).done();
    assert_eq!(whispers(&mut at_ann).await, Vec::<Value>::new());
    assert_eq!(get(&ann, room).await, online(room, &[&ann]));
});

/// What somebody gets who asks for a room by every door.
async fn refused_everywhere(who: &TestClient, room: RoomId, (status, code): (u16, &str)) {
    who.get(&format!("/rooms/{room}/presence")).await.expect_status(status).problem(code).done();
    who.post(&format!("/rooms/{room}/typing"), json!({})).await.expect_status(status).problem(code).done();
    let mut socket = come(who).await;
    socket.refused("room.typing", json!({"room": room}), code).await;
    assert_eq!(watch(&mut socket, &[room]).await, json!([]), "{code}");
}

both_dbs!(who_is_not_in_a_room_learns_nothing_of_it_by_any_door, async |server: TestServer| {
    let (ann, eve) = (server.user("ann").await, server.user("eve").await);
    let (invited, left, removed) = (server.user("ina").await, server.user("leo").await, server.user("rex").await);
    const HIDDEN: (u16, &str) = (404, "no_such_room");
    const OPEN: (u16, &str) = (403, "not_a_member");
    for (kind, outside) in [("group", HIDDEN), ("public", OPEN)] {
        let room = make(&ann, kind, "a room").await;
        bring(&ann, room, &left, "leo").await;
        bring(&ann, room, &removed, "rex").await;
        left.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
        ann.delete(&member(room, &removed)).await.expect_status(204).done();
        let invite = json!({"username": "ina"});
        ann.post(&format!("/rooms/{room}/invitations"), invite).await.expect_status(204).done();
        for who in [&eve, &invited, &left] {
            refused_everywhere(who, room, outside).await;
        }
        refused_everywhere(&removed, room, HIDDEN).await;
        server.anonymous().get(&format!("/rooms/{room}/presence")).await.expect_status(401).done();
        server.anonymous().post(&format!("/rooms/{room}/typing"), json!({})).await.expect_status(401).done();
    }
    refused_everywhere(&ann, RoomId::try_from(77).unwrap(), HIDDEN).await;
});

both_dbs!(in_an_archived_room_nobody_types_and_everybody_is_seen, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    ann.patch(&format!("/rooms/{room}"), json!({"archived": true})).await.expect_status(200).done();
    let mut at_bob = come(&bob).await;
    at_bob.refused("room.typing", json!({"room": room}), "room_archived").await;
    let typing = bob.post(&format!("/rooms/{room}/typing"), json!({})).await;
    typing.expect_status(409).problem("room_archived").done();
    assert_eq!(
        (get(&ann, room).await, watch(&mut at_bob, &[room]).await),
        (online(room, &[&bob]), json!([online(room, &[&bob])]))
    );
});

both_dbs!(nothing_passes_to_those_who_are_not_in_the_room, quick(), async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let (invited, left, removed) = (server.user("ina").await, server.user("leo").await, server.user("rex").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob"), (&left, "leo"), (&removed, "rex")]).await;
    ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "ina"})).await.expect_status(204).done();
    let mut at_ann = come(&ann).await;
    let mut outside = Vec::new();
    for who in [&eve, &invited, &left, &removed] {
        let mut socket = come(who).await;
        watch(&mut socket, &[room]).await;
        outside.push(socket);
    }
    watch(&mut at_ann, &[room]).await;
    left.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
    ann.delete(&member(room, &removed)).await.expect_status(204).done();
    told(&mut at_ann, room, &[&ann]).await;
    // Everything so far is read; from here on there is only silence for them.
    for socket in &mut outside {
        whispers(socket).await;
    }
    let mut at_bob = come(&bob).await;
    told(&mut at_ann, room, &[&ann, &bob]).await;
    at_bob.ok("room.typing", json!({"room": room})).await;
    at_ann.event("room.typing").await;
    at_bob.close().await;
    told(&mut at_ann, room, &[&ann]).await;
    for socket in &mut outside {
        assert_eq!(whispers(socket).await, Vec::<Value>::new());
    }
});

both_dbs!(who_comes_in_is_told_of_the_rooms_that_were_named_before, quick(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "public", "a room").await;
    let mut at_bob = come(&bob).await;
    assert_eq!(watch(&mut at_bob, &[room]).await, json!([]));
    bob.post(&format!("/rooms/{room}/join"), json!({})).await.expect_status(200).done();
    told(&mut at_bob, room, &[&bob]).await;
    let _at_ann = come(&ann).await;
    told(&mut at_bob, room, &[&ann, &bob]).await;
});

both_dbs!(
    in_a_crowd_only_the_number_is_told_and_nobody_types,
    quick().tune(|config| (config.presence.list_up_to, config.presence.typing_up_to) = (1, 1)),
    async |server: TestServer| {
        let (ann, bob) = (server.user("ann").await, server.user("bob").await);
        let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
        let (mut at_ann, mut at_bob) = (come(&ann).await, come(&bob).await);
        let crowd = json!({"room": room, "online": 2});
        assert_eq!((watch(&mut at_ann, &[room]).await, get(&bob, room).await), (json!([crowd]), crowd));
        at_bob.ok("room.typing", json!({"room": room})).await;
        assert_eq!(whispers(&mut at_ann).await, Vec::<Value>::new());
    }
);
