//! How previews go: with their message, with their link, and when whoever sent them says so.

use serde_json::{Value, json};
use testkit::{TestClient, TestServer, both_dbs, fresh_key};

use super::stage::{asked, full_page, page, setup};
use super::{bytes_of, previews, work_off};
use crate::acts::{at, say};

/// Sends a link and waits until it is shown. Answers its number and the address of its picture.
async fn shown(server: &TestServer, who: &TestClient, room: model::RoomId, text: &str) -> (i64, String) {
    let seq = say(who, room, text).await;
    work_off(server).await;
    let picture = previews(who, room, seq).await[0]["picture"]["id"].clone();
    (seq, format!("/files/{picture}/small"))
}

async fn log_of(server: &TestServer, room: model::RoomId) -> String {
    server.read(move |tx| Ok(testkit::log_texts(tx, room)?)).await
}

both_dbs!(a_deleted_message_takes_its_previews_along, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let name = fresh_key();
    let url = page(&name, "<title>kanari</title><meta property=og:image content='/picture/png'>");
    let (seq, picture) = shown(&server, &ann, room, &url).await;
    assert_eq!(bytes_of(&bob, &picture).await.0, 200);
    assert!(log_of(&server, room).await.contains("kanari"));
    ann.delete(&at(room, seq)).await.expect_status(204).done();
    let page = bob.get(&format!("/rooms/{room}/events?after=0&limit=200")).await.expect_status(200).body;
    assert!(!page.contains("kanari"), "{page}");
    assert!(!log_of(&server, room).await.contains("kanari"));
    assert_eq!(bytes_of(&bob, &picture).await.0, 404);
    assert_eq!(bob.post("/files/urls", json!({"files": [1]})).await.json()["urls"], json!([]));
    // Nobody shows the page any more, so it is nowhere any more.
    say(&bob, room, &url).await;
    work_off(&server).await;
    assert_eq!(asked(&url), 2);
});

both_dbs!(what_one_message_forgets_another_keeps, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let url = full_page(&fresh_key());
    let (seq, gone) = shown(&server, &ann, room, &url).await;
    let (_, kept) = shown(&server, &bob, room, &url).await;
    ann.delete(&at(room, seq)).await.expect_status(204).done();
    assert_eq!((bytes_of(&ann, &gone).await.0, bytes_of(&bob, &kept).await.0), (404, 200));
    shown(&server, &ann, room, &url).await;
    assert_eq!(asked(&url), 1);
});

both_dbs!(a_message_that_goes_while_its_page_is_fetched_shows_nothing, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let url = full_page(&fresh_key());
    let seq = say(&ann, room, &url).await;
    ann.delete(&at(room, seq)).await.expect_status(204).done();
    work_off(&server).await;
    assert_eq!((previews(&ann, room, seq).await, asked(&url)), (Value::Null, 0));
    assert!(!log_of(&server, room).await.contains("lake"));
});

both_dbs!(an_edit_changes_what_is_shown_with_what_it_links_to, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let (first, second) = (full_page(&fresh_key()), full_page(&fresh_key()));
    let (seq, picture) = shown(&server, &ann, room, &first).await;
    let before = previews(&ann, room, seq).await;
    let mut at_bob = bob.socket().await;
    let edit = async |text: &str| {
        ann.patch(&at(room, seq), json!({"text": text})).await.expect_status(200).done();
        work_off(&server).await;
        previews(&bob, room, seq).await
    };
    assert_eq!(edit(&format!("still {first}")).await, before);
    let both = edit(&format!("{second} {first}")).await;
    assert_eq!((&both[0]["url"], &both[1]), (&json!(second), &before[0]));
    assert_eq!(edit(&format!("{first} {second}")).await, json!([both[1], both[0]]));
    assert_eq!(edit(&format!("only {second}")).await, json!([both[0]]));
    assert_eq!(bytes_of(&bob, &picture).await.0, 404);
    assert_eq!(edit(&format!("||{second}||")).await, Value::Null);
    assert_eq!((asked(&first), asked(&second)), (1, 1));
    let told: Vec<Value> = at_bob.events_until_quiet().await;
    let told: Vec<usize> = told
        .iter()
        .filter(|event| event["event"] == "message.previewed")
        .map(|event| event["data"]["previews"].as_array().unwrap().len())
        .collect();
    assert_eq!(told, [2, 2, 1, 0], "nothing where nothing changed");
    assert!(!log_of(&server, room).await.contains("A house"), "what is not shown any more is out of the log");
});

both_dbs!(whoever_sent_it_takes_its_previews_off_for_good, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let url = full_page(&fresh_key());
    let (seq, picture) = shown(&server, &bob, room, &url).await;
    let path = format!("{}/previews", at(room, seq));
    // She owns the room.
    ann.delete(&path).await.expect_status(403).problem("forbidden").done();
    ann.delete(&format!("{}/previews", at(room, 999))).await.expect_status(404).problem("no_such_message").done();
    server.user("eve").await.delete(&path).await.expect_status(404).problem("no_such_room").done();
    let mut at_ann = ann.socket().await;
    bob.delete(&path).await.expect_status(204).done();
    let told = at_ann.event("message.previewed").await;
    assert_eq!((&told["data"], &told["by"]), (&json!({"seq": seq, "previews": []}), &json!(bob.id())));
    bob.delete(&path).await.expect_status(204).done();
    assert_eq!(previews(&ann, room, seq).await, Value::Null);
    assert_eq!(bytes_of(&ann, &picture).await.0, 404);
    assert!(!log_of(&server, room).await.contains("A house"));
    bob.patch(&at(room, seq), json!({"text": full_page(&fresh_key())})).await.expect_status(200).done();
    work_off(&server).await;
    assert_eq!(previews(&ann, room, seq).await, Value::Null);
});

both_dbs!(whoever_wants_no_previews_says_so_when_sending, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let url = full_page(&fresh_key());
    let path = format!("/rooms/{room}/messages");
    let body = json!({"key": fresh_key(), "text": url, "previews": false});
    let sent = ann.post(&path, body.clone()).await.expect_status(201).json();
    assert_eq!(ann.post(&path, body).await.expect_status(201).json(), sent, "its key answers as ever");
    let seq = sent["seq"].as_i64().unwrap();
    work_off(&server).await;
    ann.patch(&at(room, seq), json!({"text": format!("now {url}")})).await.expect_status(200).done();
    work_off(&server).await;
    assert_eq!((previews(&ann, room, seq).await, asked(&url)), (Value::Null, 0));
    for wrong in [json!(1), json!("no"), Value::Null] {
        let body = json!({"key": fresh_key(), "text": "x", "previews": wrong});
        ann.post(&path, body).await.expect_status(422).done();
    }
});

both_dbs!(what_is_forwarded_shows_what_it_showed_and_nothing_is_fetched, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (from, to) = (server.group(&[&ann]).await, server.group(&[&ann, &bob]).await);
    let url = full_page(&fresh_key());
    let (seq, picture) = shown(&server, &ann, from, &url).await;
    let forward = json!({"key": fresh_key(), "room": from, "seq": seq});
    let path = format!("/rooms/{to}/forwards");
    let there = ann.post(&path, forward.clone()).await.expect_status(201).json()["seq"].as_i64().unwrap();
    let shown = previews(&bob, to, there).await;
    assert_eq!((&shown[0]["title"], &shown[0]["url"]), (&json!("A house by the lake"), &json!(url)));
    let copy = format!("/files/{}/small", shown[0]["picture"]["id"]);
    assert_eq!((bytes_of(&bob, &copy).await.0, bytes_of(&bob, &picture).await.0), (200, 404));
    ann.post(&path, forward).await.expect_status(201).done();
    ann.delete(&format!("{}/previews", at(from, seq))).await.expect_status(204).done();
    work_off(&server).await;
    assert_eq!(previews(&bob, to, there).await, shown, "it is a message of its own");
    ann.delete(&at(from, seq)).await.expect_status(204).done();
    work_off(&server).await;
    assert_eq!(bytes_of(&bob, &copy).await.0, 404);
    assert_eq!(asked(&url), 1);
});

both_dbs!(a_room_that_ended_or_is_archived_is_told_nothing_more, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let seq = say(&ann, room, &full_page(&fresh_key())).await;
    server.delete(room).await;
    let url = full_page(&fresh_key());
    let other = server.group(&[&ann]).await;
    let late = say(&ann, other, &url).await;
    server.archive(other).await;
    work_off(&server).await;
    ann.get(&at(room, seq)).await.expect_status(404).done();
    assert_eq!(previews(&ann, other, late).await, Value::Null);
});
