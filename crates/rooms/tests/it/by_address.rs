//! Groups that admit by their address: the rules that the doors of older systems call.

use app::Error;
use app::User as Person;
use model::{RoomId, RoomName, Uri, Username};
use rooms::by_address::{self, Asked};
use serde_json::json;
use testkit::{TestClient, TestServer, both_dbs};

use crate::steps::{log, make, member, see};
use crate::store::caller;

/// Makes a group that admits by its address.
async fn open_group(server: &TestServer, by: &TestClient) -> (RoomId, Uri) {
    let caller = caller(by);
    let name = RoomName::new("a chat").unwrap();
    let room = server.write(move |work| by_address::create(work, &caller, &name)).await;
    (room.id, room.uri.parse().unwrap())
}

async fn join(server: &TestServer, who: &TestClient, uri: &Uri) -> Result<RoomId, Error> {
    let (caller, uri) = (caller(who), uri.clone());
    server.app().write(move |work| by_address::join(work, &caller, &uri)).await
}

async fn find(server: &TestServer, who: &TestClient, uri: &Uri) -> Result<RoomId, Error> {
    let (caller, uri) = (caller(who), uri.clone());
    server.app().read(move |tx| by_address::find(tx, &caller, &uri)).await
}

async fn invite(server: &TestServer, by: &TestClient, room: RoomId, name: &str) -> Result<(Person, Asked), Error> {
    let (caller, name) = (caller(by), Username::new(name).unwrap());
    server.app().write(move |work| by_address::invite(work, &caller, room, &name)).await
}

async fn roster(server: &TestServer, who: &TestClient, room: RoomId) -> Result<Vec<String>, Error> {
    let caller = caller(who);
    let people = server.app().read(move |tx| by_address::roster(tx, &caller, room)).await?;
    Ok(people.into_iter().map(|person| person.username).collect())
}

fn code<T: std::fmt::Debug>(refused: Result<T, Error>) -> &'static str {
    refused.unwrap_err().code()
}

async fn uri_of(who: &TestClient, room: RoomId) -> Uri {
    see(who, room).await["uri"].as_str().unwrap().parse().unwrap()
}

both_dbs!(who_knows_the_address_comes_in_and_the_owner_is_listed_first, async |server: TestServer| {
    let (bob, ann) = (server.user("bob").await, server.user("ann").await);
    let (room, uri) = open_group(&server, &ann).await;
    assert_eq!(code(find(&server, &bob, &uri).await), "no_such_room");
    assert_eq!(code(roster(&server, &bob, room).await), "no_such_room");
    for _ in 0..2 {
        assert_eq!(join(&server, &bob, &uri).await.unwrap(), room, "a second time changes nothing");
    }
    assert_eq!(find(&server, &bob, &uri).await.unwrap(), room);
    assert_eq!(see(&ann, room).await["head"], 3, "made, ann in, bob in");
    for reader in [&ann, &bob] {
        assert_eq!(roster(&server, reader, room).await.unwrap(), ["ann", "bob"]);
    }
});

both_dbs!(the_address_of_any_other_room_admits_nobody, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let group = make(&ann, "group", "a group").await;
    let direct = ann.post("/rooms/direct", json!({"username": "bob"})).await.expect_status(200).json();
    let eve = server.user("eve").await;
    let direct: Uri = direct["uri"].as_str().unwrap().parse().unwrap();
    for uri in [uri_of(&ann, group).await, direct.clone(), "abcdefghijklmno".parse().unwrap()] {
        assert_eq!(code(join(&server, &eve, &uri).await), "no_such_room", "{uri}");
        assert_eq!(code(find(&server, &eve, &uri).await), "no_such_room", "{uri}");
    }
    assert!(join(&server, &bob, &direct).await.is_ok(), "who is in stays in");
    let public = make(&ann, "public", "open").await;
    assert_eq!(code(find(&server, &eve, &uri_of(&ann, public).await).await), "no_such_room", "only seen, not joined");
    assert_eq!(join(&server, &eve, &uri_of(&ann, public).await).await.unwrap(), public);
});

both_dbs!(who_was_put_out_does_not_come_back_by_the_address, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (room, uri) = open_group(&server, &ann).await;
    join(&server, &bob, &uri).await.unwrap();
    bob.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
    assert_eq!(code(find(&server, &bob, &uri).await), "no_such_room");
    join(&server, &bob, &uri).await.unwrap();
    ann.delete(&member(room, &bob)).await.expect_status(204).done();
    assert_eq!(code(join(&server, &bob, &uri).await), "no_such_room");
    assert_eq!(invite(&server, &ann, room, "bob").await.unwrap().1, Asked::Invited);
    assert_eq!(join(&server, &bob, &uri).await.unwrap(), room, "an invitation waits");
});

both_dbs!(an_archived_or_deleted_room_admits_nobody, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (room, uri) = open_group(&server, &ann).await;
    ann.patch(&format!("/rooms/{room}"), json!({"archived": true})).await.expect_status(200).done();
    assert_eq!(code(join(&server, &bob, &uri).await), "room_archived");
    ann.delete(&format!("/rooms/{room}")).await.expect_status(204).done();
    for who in [&ann, &bob] {
        assert_eq!(code(join(&server, who, &uri).await), "no_such_room");
        assert_eq!(code(find(&server, who, &uri).await), "no_such_room");
    }
});

both_dbs!(somebody_else_is_invited_and_not_put_in, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("Bob").await, server.user("eve").await);
    let (room, uri) = open_group(&server, &ann).await;
    let (person, asked) = invite(&server, &ann, room, "BOB").await.unwrap();
    assert_eq!((person.id, person.username.as_str(), asked), (bob.id(), "Bob", Asked::Invited));
    assert_eq!(roster(&server, &ann, room).await.unwrap(), ["ann"]);
    assert_eq!(see(&bob, room).await["state"], "invited");
    assert_eq!(code(find(&server, &bob, &uri).await), "no_such_room");
    bob.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(200).done();
    assert_eq!(invite(&server, &ann, room, "bob").await.unwrap().1, Asked::Joined);
    assert_eq!(code(invite(&server, &ann, room, "nobody").await), "no_such_user");
    assert_eq!(code(invite(&server, &eve, room, "eve").await), "no_such_room");
});

both_dbs!(an_owner_switches_it_off_and_nobody_switches_it_on, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let (room, uri) = open_group(&server, &ann).await;
    join(&server, &bob, &uri).await.unwrap();
    let path = format!("/rooms/{room}");
    let set = |by_address: bool| json!({ "by_address": by_address });
    assert_eq!(see(&ann, room).await["by_address"], true);
    bob.patch(&path, set(false)).await.expect_status(403).problem("forbidden").done();
    let head = see(&ann, room).await["head"].as_i64().unwrap();
    assert_eq!(ann.patch(&path, set(true)).await.expect_status(200).json()["head"], head, "it was so already");
    assert_eq!(ann.patch(&path, set(false)).await.expect_status(200).json()["by_address"], false);
    let told = log(&server, &bob, room).await;
    assert_eq!(told.last().unwrap()["data"], json!({"by_address": false}));
    assert_eq!(code(join(&server, &eve, &uri).await), "no_such_room");
    assert_eq!(join(&server, &bob, &uri).await.unwrap(), room, "who is in stays in");
    ann.patch(&path, set(true)).await.expect_status(409).problem("address_admits_nobody").done();
    ann.patch(&path, set(false)).await.expect_status(200).done();
    assert_eq!(see(&ann, room).await["head"], head + 1, "told once");
});
