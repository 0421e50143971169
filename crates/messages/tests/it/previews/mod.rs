//! What stands behind links: who sees it, when it is fetched, and how it goes.

mod goes;
mod hostile;
mod stage;

use model::RoomId;
use serde_json::{Value, json};
use testkit::{TestClient, TestServer, both_dbs, fresh_key};

use stage::{asked, full_page, place};
pub(crate) use stage::{page, setup};

use crate::acts::{at, say};

/// What a message shows, as somebody is told who reads anew.
async fn previews(who: &TestClient, room: RoomId, seq: i64) -> Value {
    who.get(&at(room, seq)).await.expect_status(200).json()["state"]["previews"].clone()
}

async fn work_off(server: &TestServer) {
    server.app().work_off_jobs().await.unwrap();
}

async fn bytes_of(who: &TestClient, path: &str) -> (u16, String, Vec<u8>) {
    let answer = who.request(reqwest::Method::GET, path).send().await.unwrap();
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    (answer.status().as_u16(), kind.unwrap_or_default(), answer.bytes().await.unwrap().to_vec())
}

both_dbs!(a_link_is_shown_to_all_who_see_its_message_and_to_nobody_else, setup(), async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.group(&[&ann, &bob]).await;
    let mut at_bob = bob.socket().await;
    let url = full_page("shown");
    let seq = say(&ann, room, &format!("look: {url}#part.")).await;
    work_off(&server).await;
    let told = at_bob.event("message.previewed").await;
    assert_eq!((&told["by"], &told["data"]["seq"]), (&Value::Null, &json!(seq)));
    let shown = told["data"]["previews"].clone();
    assert_eq!(previews(&bob, room, seq).await, shown);
    let one = &shown[0];
    assert_eq!(shown.as_array().unwrap().len(), 1);
    assert_eq!(one["url"], json!(format!("{url}#part")));
    assert_eq!((&one["title"], &one["site"]), (&json!("A house by the lake"), &json!("Lakes")));
    assert_eq!(one["description"], "Quiet & dry");
    let picture = &one["picture"];
    assert_eq!((&picture["width"], &picture["height"]), (&json!(400), &json!(200)));
    let path = format!("/files/{}/small", picture["id"]);
    for who in [&ann, &bob] {
        let (status, kind, bytes) = bytes_of(who, &path).await;
        assert_eq!((status, kind.as_str(), bytes.starts_with(&[0xff, 0xd8])), (200, "image/jpeg", true));
    }
    assert_eq!(bytes_of(&eve, &path).await.0, 404);
    let signed = bob.post("/files/urls", json!({"files": [picture["id"]]})).await.expect_status(200).json();
    assert!(signed["urls"][0]["small"].is_string() && signed["urls"][0]["large"].is_string(), "{signed}");
    assert_eq!(eve.post("/files/urls", json!({"files": [picture["id"]]})).await.json()["urls"], json!([]));
    assert_eq!(bob.get(&format!("/rooms/{room}/files")).await.json()["files"], json!([]), "it is no file of the room");
    assert_eq!(bob.put(&format!("/rooms/{room}/position"), json!({"seq": 0})).await.json()["unread"], 1);
});

both_dbs!(a_page_is_fetched_once_for_its_room_and_again_after_a_day, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let url = full_page(&fresh_key());
    let one = say(&ann, room, &format!("{url}#a {url}#b")).await;
    let other = say(&bob, room, &url).await;
    work_off(&server).await;
    server.clock().advance_s(5);
    work_off(&server).await;
    let (at_one, at_other) = (previews(&ann, room, one).await, previews(&bob, room, other).await);
    assert_eq!((&at_one[0]["title"], &at_other[0]["title"]), (&json!("A house by the lake"), &at_one[0]["title"]));
    assert_eq!((at_one.as_array().unwrap().len(), asked(&url)), (1, 1));
    assert_ne!(at_one[0]["picture"]["id"], at_other[0]["picture"]["id"], "each is opened by its own message");
    server.clock().advance_s(86_400 - 10);
    let (ann, bob) = (server.client_of(ann.id()), server.client_of(bob.id()));
    say(&ann, room, &url).await;
    work_off(&server).await;
    assert_eq!(asked(&url), 1);
    server.clock().advance_s(20);
    say(&bob, room, &url).await;
    work_off(&server).await;
    assert_eq!(asked(&url), 2);
    assert_eq!(previews(&ann, room, one).await, at_one, "what was shown stays as it was");
});

both_dbs!(what_one_room_links_to_tells_another_nothing, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (first, second) = (server.group(&[&ann]).await, server.group(&[&bob]).await);
    let url = full_page(&fresh_key());
    say(&ann, first, &url).await;
    work_off(&server).await;
    let seq = say(&bob, second, &url).await;
    work_off(&server).await;
    assert_eq!(previews(&bob, second, seq).await[0]["title"], "A house by the lake");
    assert_eq!(asked(&url), 2, "it is as slow as if nobody had linked there");
});

both_dbs!(what_gives_no_answer_is_not_asked_again_for_an_hour, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let url = place(&format!("/gone/{}", fresh_key()));
    for (pause, times) in [(0, 1), (3_590, 1), (20, 2)] {
        server.clock().advance_s(pause);
        let seq = say(&server.client_of(ann.id()), room, &url).await;
        work_off(&server).await;
        assert_eq!((previews(&ann, room, seq).await, asked(&url)), (Value::Null, times));
    }
});

both_dbs!(three_links_are_looked_at_and_none_that_is_hidden_or_code, setup(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let names: Vec<String> = (0..5).map(|_| fresh_key()).collect();
    let urls: Vec<String> = names.iter().map(|name| page(name, &format!("<title>{name}</title>"))).collect();
    let seq = say(&ann, room, &urls.join(" ")).await;
    work_off(&server).await;
    let shown = previews(&ann, room, seq).await;
    let titles: Vec<&str> = shown.as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles, names[..3]);
    let hidden = &urls[4];
    for text in [
        format!("||{hidden}||"),
        format!("`{hidden}`"),
        format!("```\n{hidden}\n```"),
        format!("\\[x](x) ||a\n{hidden} b||"),
    ] {
        let seq = say(&ann, room, &text).await;
        work_off(&server).await;
        assert_eq!((previews(&ann, room, seq).await, asked(hidden)), (Value::Null, 0), "{text}");
    }
});

fn at_home() -> testkit::Setup {
    setup().tune(|config| config.server.public_url = Some(place("")))
}

both_dbs!(a_link_to_this_server_is_not_asked_for, at_home(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let url = full_page(&fresh_key());
    let seq = say(&ann, room, &url).await;
    work_off(&server).await;
    assert_eq!((previews(&ann, room, seq).await, asked(&url)), (Value::Null, 0));
});

fn switched_off() -> testkit::Setup {
    setup().tune(|config| config.previews.enabled = false)
}

both_dbs!(a_server_may_fetch_nothing, switched_off(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let url = full_page(&fresh_key());
    let seq = say(&ann, room, &url).await;
    work_off(&server).await;
    assert_eq!((previews(&ann, room, seq).await, asked(&url)), (Value::Null, 0));
});

fn of_two() -> testkit::Setup {
    setup().tune(|config| config.limits.link_preview = app::Rate { burst: 2, refill_s: 10.0 })
}

both_dbs!(beyond_the_rate_a_message_just_has_no_previews, of_two(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let (first, second, third) = (full_page(&fresh_key()), full_page(&fresh_key()), full_page(&fresh_key()));
    say(&ann, room, &format!("{first} {second}")).await;
    let seq = say(&ann, room, &third).await;
    say(&ann, room, "without a link").await;
    work_off(&server).await;
    assert_eq!((asked(&first), asked(&second), asked(&third)), (1, 1, 0));
    assert_eq!(previews(&ann, room, seq).await, Value::Null);
    server.clock().advance_s(11);
    say(&ann, room, &third).await;
    work_off(&server).await;
    assert_eq!(asked(&third), 1);
});

both_dbs!(whoever_takes_a_job_over_ends_it_and_tells_it_once, setup(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let url = place(&format!("/hangs-once/{}", fresh_key()));
    let seq = say(&ann, room, &url).await;
    let app = server.app().clone();
    let working = async { app.work_off_jobs().await };
    let asking = async {
        while asked(&url) == 0 {
            tokio::task::yield_now().await;
        }
    };
    // It dies in the middle.
    tokio::select! { done = working => panic!("{done:?}"), () = asking => {} }
    server.stop().await;
    server.clock().advance_s(300);
    let other = server.another_node().await;
    let bob = other.client_of(bob.id());
    let mut at_bob = bob.socket().await;
    for _ in 0..3 {
        work_off(&other).await;
        other.clock().advance_s(120);
    }
    assert_eq!(previews(&other.client_of(ann.id()), room, seq).await[0]["title"], "At last");
    let told = at_bob.events_until_quiet().await;
    assert_eq!(told.iter().filter(|event| event["event"] == "message.previewed").count(), 1, "{told:?}");
});
