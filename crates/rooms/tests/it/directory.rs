//! Finding rooms.

use serde_json::{Value, json};
use testkit::{TestClient, TestServer, both_dbs};

use crate::steps::{bring, group, id, make, see};
use crate::store::{read_up_to, say, send_files};

fn names(page: &Value) -> Vec<String> {
    let rooms = page["rooms"].as_array().expect("a page has rooms");
    rooms.iter().map(|room| room["name"].as_str().expect("a name").to_owned()).collect()
}

/// All pages of a list, of two rooms each.
async fn pages(who: &TestClient, path: &str, parameter: &str) -> Vec<String> {
    let (mut all, mut query) = (Vec::new(), String::new());
    loop {
        let page = who.request_page(path, &query).await;
        assert!(page["rooms"].as_array().unwrap().len() <= 2);
        all.extend(names(&page));
        let Some(next) = page.get("next") else { return all };
        query = format!("&{parameter}={}", percent(next.as_str().expect("a text")));
    }
}

trait RequestPage {
    async fn request_page(&self, path: &str, query: &str) -> Value;
}

impl RequestPage for TestClient {
    async fn request_page(&self, path: &str, query: &str) -> Value {
        self.get(&format!("{path}?limit=2{query}")).await.expect_status(200).json()
    }
}

/// Percent-encodes every byte.
fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

both_dbs!(my_rooms_come_with_the_latest_change_first, async |server: TestServer| {
    let ann = server.user("ann").await;
    let mut rooms = Vec::new();
    for name in ["one", "two", "three", "four"] {
        rooms.push(make(&ann, "group", name).await);
    }
    assert_eq!(pages(&ann, "/rooms", "before").await, ["four", "three", "two", "one", "general"]);
    say(&server, rooms[1], &ann, "hello").await;
    assert_eq!(pages(&ann, "/rooms", "before").await, ["two", "four", "three", "one", "general"]);
    let bob = server.user("bob").await;
    assert_eq!(pages(&bob, "/rooms", "before").await, ["general"]);
});

both_dbs!(public_rooms_come_by_name, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    for name in ["beta", "Alpha", "ALPHA", "Ünal - b", "zeta", "日本"] {
        make(&ann, "public", name).await;
    }
    make(&ann, "group", "alpha group").await;
    ann.post("/rooms/direct", json!({"username": "bob"})).await.expect_status(200).done();
    for who in [&ann, &bob] {
        assert_eq!(
            pages(who, "/rooms/public", "after").await,
            ["Alpha", "ALPHA", "beta", "general", "zeta", "Ünal - b", "日本"]
        );
    }
    let fresh = bob.get("/rooms/public").await.json();
    let alpha = &fresh["rooms"][0];
    assert_eq!((&alpha["state"], &alpha["role"], &alpha["members"]), (&Value::Null, &Value::Null, &json!(1)));
});

both_dbs!(a_public_room_shows_itself_but_not_its_talk_in_lists, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "public", "open").await;
    say(&server, room, &ann, "hello").await;
    let seen = see(&bob, room).await;
    for (field, value) in [
        ("state", Value::Null),
        ("role", Value::Null),
        ("position", json!(0)),
        ("unread", json!(0)),
        ("last_message", Value::Null),
        ("first", json!(1)),
        ("head", json!(3)),
    ] {
        assert_eq!(seen[field], value, "{field}");
    }
    let by_uri = bob.get(&format!("/rooms/by-uri/{}", seen["uri"].as_str().unwrap())).await.expect_status(200).json();
    assert_eq!(by_uri, seen);
});

both_dbs!(a_list_tells_what_is_unread_and_what_was_said_last, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    for _ in 0..3 {
        say(&server, room, &ann, "hello").await;
    }
    let last = say(&server, room, &ann, &"🏠".repeat(300)).await;
    let seen = see(&bob, room).await;
    assert_eq!((&seen["unread"], &seen["head"]), (&json!(4), &json!(last)));
    assert_eq!(seen["last_message"]["text"], "🏠".repeat(200));
    assert_eq!(seen["last_message"]["seq"], last);
    assert_eq!(seen["last_message"]["by"], ann.id().get());
    assert_eq!(see(&ann, room).await["unread"], 0, "one's own messages are not unread");
    read_up_to(&server, room, &bob, last - 1).await;
    let mine = bob.get("/rooms").await.json();
    assert_eq!((&mine["rooms"][0]["position"], &mine["rooms"][0]["unread"]), (&json!(last - 1), &json!(1)));
});

both_dbs!(a_list_tells_what_files_came_last, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    send_files(&server, room, &ann, &["image/jpeg", "application/pdf"]).await;
    let last = &see(&bob, room).await["last_message"];
    assert_eq!((&last["text"], &last["files"]), (&json!(""), &json!(["image/jpeg", "application/pdf"])));
    assert_eq!(bob.get("/rooms").await.json()["rooms"][0]["last_message"], *last);
    say(&server, room, &ann, "hello").await;
    assert_eq!(see(&bob, room).await["last_message"].get("files"), None, "a text alone says nothing of files");
});

both_dbs!(unread_is_counted_up_to_a_hundred, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = group(&[(&ann, "ann"), (&bob, "bob")]).await;
    for _ in 0..103 {
        say(&server, room, &ann, "hello").await;
    }
    assert_eq!(see(&bob, room).await["unread"], 100);
});

both_dbs!(what_an_invited_person_sees_of_a_group_is_its_cover, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "group", "secret plans").await;
    say(&server, room, &ann, "hello").await;
    ann.post(&format!("/rooms/{room}/invitations"), json!({"username": "bob"})).await.expect_status(204).done();
    let seen = see(&bob, room).await;
    assert_eq!(
        (&seen["state"], &seen["name"], &seen["members"]),
        (&json!("invited"), &json!("secret plans"), &json!(1))
    );
    assert_eq!((&seen["role"], &seen["last_message"], &seen["unread"]), (&Value::Null, &Value::Null, &json!(0)));
    let head = seen["head"].as_i64().unwrap();
    assert_eq!(seen["first"], head + 1, "nothing of its log");
    bob.get(&format!("/rooms/{room}/members")).await.expect_status(404).problem("no_such_room").done();
});

both_dbs!(a_page_may_be_as_small_or_large_as_allowed, async |server: TestServer| {
    let ann = server.user("ann").await;
    for path in ["/rooms", "/rooms/public", "/invitations"] {
        ann.get(path).await.expect_status(200).done();
    }
    for path in ["/rooms?limit=1", "/rooms?limit=100000", "/rooms/public?limit=200"] {
        ann.get(path).await.expect_status(200).done();
    }
    for path in [
        "/rooms?limit=0",
        "/rooms?limit=x",
        "/rooms?before=x",
        "/rooms?after=1-1",
        "/rooms/public?after=1",
        "/rooms/public?after=1-%00",
    ] {
        ann.get(path).await.expect_status(422).problem("invalid_request").done();
    }
});

both_dbs!(a_welcome_lists_the_rooms_whose_head_differs, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (one, two) = (make(&ann, "group", "one").await, make(&ann, "group", "two").await);
    let asked = make(&bob, "group", "asked").await;
    bob.post(&format!("/rooms/{asked}/invitations"), json!({"username": "ann"})).await.expect_status(204).done();
    let socket = ann.socket().await;
    let welcome = socket.welcome().clone();
    assert_eq!(names(&welcome), ["two", "one", "general"]);
    assert_eq!((&welcome["more"], &welcome["invitations"]), (&json!(false), &json!(1)));
    assert_eq!(welcome["rooms"][0], see(&ann, two).await);
    say(&server, two, &ann, "hello").await;
    let general = id(&welcome["rooms"][2]);
    let held = json!({"epoch": welcome["epoch"], "user": welcome["cursor"],
        "rooms": {one.to_string(): 2, two.to_string(): 2, general.to_string(): welcome["rooms"][2]["head"]}});
    let again = ann.resume(held).await;
    assert_eq!(names(again.welcome()), ["two"]);
});

both_dbs!(a_welcome_lists_two_hundred_rooms_and_says_that_there_are_more, async |server: TestServer| {
    let ann = server.user("ann").await;
    for number in 0..199 {
        make(&ann, "group", &format!("room {number}")).await;
    }
    let welcome = ann.socket().await.welcome().clone();
    assert_eq!((welcome["rooms"].as_array().unwrap().len(), &welcome["more"]), (200, &json!(false)));
    make(&ann, "group", "one more").await;
    let welcome = ann.socket().await.welcome().clone();
    assert_eq!((welcome["rooms"].as_array().unwrap().len(), &welcome["more"]), (200, &json!(true)));
    assert!(!names(&welcome).contains(&"general".to_owned()), "the longest quiet one is left out");
});

both_dbs!(who_left_a_group_finds_it_nowhere, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = make(&ann, "group", "a group").await;
    bring(&ann, room, &bob, "bob").await;
    let uri = see(&bob, room).await["uri"].as_str().unwrap().to_owned();
    bob.post(&format!("/rooms/{room}/leave"), json!({})).await.expect_status(204).done();
    assert_eq!(names(&bob.get("/rooms").await.json()), ["general"]);
    for path in [format!("/rooms/{room}"), format!("/rooms/by-uri/{uri}"), format!("/rooms/{room}/members")] {
        bob.get(&path).await.expect_status(404).problem("no_such_room").done();
    }
    assert_eq!(names(bob.socket().await.welcome()), ["general"]);
});
