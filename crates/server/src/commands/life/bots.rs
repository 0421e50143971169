//! Bots among people: in no room by themselves, invited and written to as anybody, and their end.

use model::{Id, RoomId, UserId};
use serde_json::{Value, json};
use testkit::{TestServer, TestSocket, both_dbs};

use super::{Person, bring, delete, graceful, invite, messages, room_of, root, setup, sign_up, work_off};

/// A bot of somebody's. It has no cookie.
async fn bot_of(server: &TestServer, owner: &Person, name: &str) -> Person {
    let made = owner.client.post("/bots", json!({"username": name})).await.expect_status(201).json();
    let (id, shown) = (made["bot"]["id"].as_i64().unwrap(), format!("Token {}", made["key"].as_str().unwrap()));
    let client = server.client_of(UserId::from_raw(id)).showing(&shown);
    Person { id, name: name.to_owned(), cookie: String::new(), client }
}

async fn rooms(who: &Person) -> usize {
    who.client.get("/rooms").await.expect_status(200).json()["rooms"].as_array().unwrap().len()
}

async fn member(who: &Person, room: RoomId, user: i64) -> Option<Value> {
    let members = who.client.get(&format!("/rooms/{room}/members")).await.expect_status(200).json();
    members["members"].as_array().unwrap().iter().find(|member| member["user"]["id"] == user).cloned()
}

/// What a socket hears next of what somebody says.
async fn said_by(socket: &mut TestSocket, by: i64) -> Value {
    loop {
        let event = socket.event("message.created").await;
        if event["by"] == by {
            return event["data"]["text"].clone();
        }
    }
}

async fn house(who: &Person) -> RoomId {
    let rooms = who.client.get("/rooms/public").await.expect_status(200).json();
    let house = rooms["rooms"].as_array().unwrap().iter().find(|room| room["default"] == true).cloned();
    RoomId::from_raw(house.unwrap()["id"].as_i64().unwrap())
}

both_dbs!(a_bot_is_in_the_room_that_everybody_is_in_only_when_it_is_invited, setup(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    let echo = bot_of(&server, &ann, "echo").await;
    assert_eq!((rooms(&ann).await, rooms(&echo).await), (1, 0));
    let house = house(&ann).await;
    assert_eq!(member(&root, house, echo.id).await, None);
    let other = room_of(&root, "public", "another").await;
    root.client.put(&format!("/rooms/{other}/default"), json!({})).await.expect_status(204).done();
    assert_eq!((rooms(&ann).await, rooms(&echo).await), (2, 0));
    bring(&root, other, &echo).await;
    let user = member(&ann, other, echo.id).await.unwrap()["user"].clone();
    assert_eq!(user, json!({"id": echo.id, "username": "echo", "admin": false, "bot": true}));
});

both_dbs!(a_bot_hears_of_an_invitation_and_talks, setup(), async |server: TestServer| {
    let (_, ann) = (root(&server).await, sign_up(&server, "ann").await);
    let echo = bot_of(&server, &ann, "echo").await;
    let mut socket = echo.client.socket().await;
    assert_eq!(socket.welcome()["user"]["id"], echo.id);
    let room = room_of(&ann, "group", "den").await;
    invite(&ann, room, &echo).await;
    let told = socket.event("membership.changed").await;
    assert_eq!((&told["data"]["room"], &told["data"]["state"]), (&json!(room.get()), &json!("invited")));
    let waiting = echo.client.get("/invitations").await.expect_status(200).json();
    assert_eq!(waiting["invitations"][0]["room"]["id"], room.get());
    echo.client.post(&format!("/rooms/{room}/invitation"), json!({})).await.expect_status(200).done();
    let mut at_ann = ann.client.socket().await;
    ann.client.send(room, "hello, bot").await.expect_status(201).done();
    assert_eq!(said_by(&mut socket, ann.id).await, "hello, bot");
    let key = testkit::fresh_key();
    socket.ok("message.send", json!({"room": room, "key": key, "text": "hello, ann"})).await;
    assert_eq!(said_by(&mut at_ann, echo.id).await, "hello, ann");
    // Between two, begun by the person and by the bot.
    let direct = ann.client.post("/rooms/direct", json!({"username": "echo"})).await.expect_status(200).json();
    assert_eq!(direct["peer"]["bot"], true);
    let direct = RoomId::from_raw(direct["id"].as_i64().unwrap());
    ann.client.send(direct, "between us").await.expect_status(201).done();
    assert_eq!(said_by(&mut socket, ann.id).await, "between us");
    let again = echo.client.post("/rooms/direct", json!({"user": ann.id})).await.expect_status(200).json();
    assert_eq!((&again["id"], &again["peer"]["bot"]), (&json!(direct.get()), &Value::Null));
});

both_dbs!(what_a_bot_wrote_goes_or_stays_without_its_name, graceful(0), async |server: TestServer| {
    let (_, ann, bob) = (root(&server).await, sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (kept, gone) = (bot_of(&server, &ann, "kept").await, bot_of(&server, &ann, "gone").await);
    let with_owner = bot_of(&server, &ann, "with-owner").await;
    let room = room_of(&bob, "group", "den").await;
    for bot in [&kept, &gone, &with_owner] {
        bring(&bob, room, bot).await;
        bot.client.send(room, &format!("I am {}", bot.name)).await.expect_status(201).done();
    }
    ann.client.delete(&format!("/bots/{}", kept.id)).await.expect_status(204).done();
    ann.client.delete(&format!("/bots/{}?content=remove", gone.id)).await.expect_status(204).done();
    work_off(&server).await;
    let texts =
        |messages: Vec<Value>| messages.iter().map(|message| message["data"]["text"].clone()).collect::<Vec<_>>();
    assert_eq!(texts(messages(&bob, room).await), [json!("I am kept"), Value::Null, json!("I am with-owner")]);
    for bot in [&kept, &gone] {
        assert_eq!(member(&bob, room, bot.id).await, None);
        let seen = bob.client.get(&format!("/users?ids={}", bot.id)).await.expect_status(200).json();
        assert_eq!((&seen["users"][0]["deleted"], &seen["users"][0]["bot"]), (&json!(true), &Value::Null));
    }
    delete(&ann, "remove").await.expect_status(200).done();
    work_off(&server).await;
    assert_eq!(texts(messages(&bob, room).await), [json!("I am kept"), Value::Null, Value::Null]);
    let findings = server.read(app::doctor::examine).await;
    assert_eq!(findings, []);
});
