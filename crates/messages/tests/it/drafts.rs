//! What somebody is about to say, on all their devices.

use std::collections::BTreeMap;

use model::RoomId;
use model::limits::DRAFTS;
use serde_json::{Value, json};
use testkit::{Setup, TestClient, TestServer, both_dbs};

use crate::acts::{at, say};
use crate::acts_run::Dice;

fn path(room: RoomId) -> String {
    format!("/rooms/{room}/draft")
}

async fn write(who: &TestClient, room: RoomId, text: &str) -> i64 {
    let kept = who.put(&path(room), json!({"text": text})).await.expect_status(200).json();
    kept["version"].as_i64().unwrap()
}

async fn draft(who: &TestClient, room: RoomId) -> Value {
    who.get(&path(room)).await.expect_status(200).json()["draft"].clone()
}

/// Of all rooms: where, and what.
async fn drafts(who: &TestClient) -> Vec<(Value, Value)> {
    let page = who.get("/me/drafts?limit=200").await.expect_status(200).json();
    page["drafts"].as_array().unwrap().iter().map(|one| (one["room"].clone(), one["text"].clone())).collect()
}

both_dbs!(a_draft_is_on_all_devices_of_one_person_and_nobody_elses, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let asked = say(&ann, room, "coming?").await;
    let (mut phone, mut at_ann) = (bob.socket().await, ann.socket().await);
    let kept = bob.put(&path(room), json!({"text": " I may ", "reply": asked})).await.expect_status(200).json();
    let heard = phone.event("draft.changed").await;
    assert_eq!((&heard["data"], &heard["cursor"]), (&json!({"room": room}), &kept["version"]), "not what it says");
    let mine = draft(&bob, room).await;
    let expected =
        json!({"room": room, "text": " I may ", "reply": asked, "written_at": heard["at"], "version": kept["version"]});
    assert_eq!(mine, expected, "as it was typed");
    assert_eq!((draft(&ann, room).await, drafts(&ann).await), (Value::Null, vec![]));
    // The same again is no news.
    let again = bob.put(&path(room), json!({"text": " I may ", "reply": asked})).await.expect_status(200).json();
    assert_eq!(again, kept);
    assert_eq!(phone.events_until_quiet().await, Vec::<Value>::new());
    let later = write(&bob, room, "I will").await;
    assert!(later > kept["version"].as_i64().unwrap());
    assert_eq!(draft(&bob, room).await["reply"], Value::Null);
    assert_eq!([bob.socket().await.welcome()["drafts"].clone(), at_ann.welcome()["drafts"].clone()], [1, 0]);
    assert_eq!(at_ann.events_until_quiet().await, Vec::<Value>::new());
});

both_dbs!(a_draft_is_thrown_away_by_nothing_in_it, async |server: TestServer| {
    let bob = server.user("bob").await;
    let room = server.group(&[&bob]).await;
    let mut phone = bob.socket().await;
    assert_eq!(write(&bob, room, "  \n ").await, 0, "there was none");
    bob.delete(&path(room)).await.expect_status(204).done();
    let first = write(&bob, room, "one").await;
    let gone = write(&bob, room, " ").await;
    let second = write(&bob, room, "one").await;
    assert!(first < gone && gone < second, "what is written after it is newer");
    bob.delete(&path(room)).await.expect_status(204).done();
    assert_eq!(draft(&bob, room).await, Value::Null);
    let heard = phone.events_until_quiet().await;
    let cursors: Vec<i64> = heard.iter().map(|event| event["cursor"].as_i64().unwrap()).collect();
    assert_eq!(cursors[..3], [first, gone, second]);
    assert_eq!(cursors.len(), 4);
    assert!(!Value::Array(heard).to_string().contains("one"));
});

both_dbs!(a_draft_is_bounded_and_is_kept_where_one_is_in, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.group(&[&ann, &bob]).await;
    let open = server.public(&[&ann]).await;
    for (wrong, code) in [("x".repeat(10_001), "invalid_request"), ("a\0b".to_owned(), "invalid_request")] {
        bob.put(&path(room), json!({"text": wrong})).await.expect_status(422).problem(code).done();
    }
    write(&bob, room, &"𝄞".repeat(10_000)).await;
    let head = say(&ann, room, "hello").await;
    for wrong in [0, head + 1] {
        let body = json!({"text": "yes", "reply": wrong});
        bob.put(&path(room), body).await.expect_status(404).problem("no_such_message").done();
    }
    ann.delete(&at(room, head)).await.expect_status(204).done();
    bob.put(&path(room), json!({"text": "yes", "reply": head})).await.expect_status(200).done();
    for (where_to, status, code) in [(room, 404, "no_such_room"), (open, 403, "not_a_member")] {
        eve.get(&path(where_to)).await.expect_status(status).problem(code).done();
        eve.put(&path(where_to), json!({"text": "hi"})).await.expect_status(status).problem(code).done();
        eve.delete(&path(where_to)).await.expect_status(status).problem(code).done();
    }
});

both_dbs!(a_draft_ends_with_being_there, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (left, out, ended) =
        (server.group(&[&ann, &bob]).await, server.group(&[&ann, &bob]).await, server.group(&[&ann, &bob]).await);
    for room in [left, out, ended] {
        write(&bob, room, "half a thought").await;
        write(&ann, room, "hers").await;
    }
    server.leave(left, &bob).await;
    server.remove(out, &bob).await;
    server.delete(ended).await;
    assert_eq!(drafts(&bob).await, vec![]);
    assert_eq!(drafts(&ann).await, [(json!(out), json!("hers")), (json!(left), json!("hers"))]);
    server.join(left, &bob).await;
    assert_eq!(draft(&bob, left).await, Value::Null, "it does not come back");
    let user = ann.id();
    server.write(move |work| work.user_erased(user)).await;
    assert_eq!(drafts(&ann).await, vec![]);
});

/// As many as are needed in a moment.
fn in_a_hurry() -> Setup {
    crate::setup().tune(|config| config.limits.draft.burst = 1_000)
}

both_dbs!(of_too_many_drafts_the_oldest_goes, in_a_hurry(), async |server: TestServer| {
    let bob = server.user("bob").await;
    let mut rooms = Vec::new();
    for number in 0..=DRAFTS {
        let room = server.group(&[&bob]).await;
        write(&bob, room, &format!("draft {number}")).await;
        rooms.push(room);
    }
    // The second one was written anew: it stays, and the third is the oldest when one more comes.
    assert_eq!(draft(&bob, rooms[0]).await, Value::Null);
    write(&bob, rooms[1], "again").await;
    let mut phone = bob.socket().await;
    write(&bob, rooms[0], "back").await;
    let heard: Vec<Value> =
        phone.events_until_quiet().await.iter().map(|event| event["data"]["room"].clone()).collect();
    assert_eq!(heard, [json!(rooms[0]), json!(rooms[2])]);
    let mut read = Vec::new();
    let mut before = String::new();
    loop {
        let page = bob.get(&format!("/me/drafts?limit=90{before}")).await.expect_status(200).json();
        read.extend(page["drafts"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap().to_owned()));
        if page["next"].is_null() {
            break;
        }
        before = format!("&before={}", page["next"]);
    }
    assert_eq!(read.len(), usize::try_from(DRAFTS).unwrap());
    assert_eq!((read[0].as_str(), read[1].as_str(), read[2].as_str()), ("back", "again", "draft 200"));
    assert_eq!(read.last().unwrap(), "draft 3");
});

both_dbs!(whoever_hears_of_drafts_and_asks_holds_what_is_there, in_a_hurry(), async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let rooms = [server.group(&[&ann, &bob]).await, server.group(&[&ann, &bob]).await, server.group(&[&bob]).await];
    let mut phone = bob.socket().await;
    let mut dice = Dice(5);
    let (mut held, mut said) = (BTreeMap::new(), BTreeMap::new());
    for round in 0..60 {
        for step in 0..5 {
            let (act, room) = (dice.roll(8), rooms[dice.roll(3)]);
            let text = if act < 2 { String::new() } else { format!("text {round} {step}") };
            write(&bob, room, &text).await;
            // Nothing is told of throwing away what is not there.
            if !text.is_empty() || said.contains_key(&room) {
                said.insert(room, text);
            }
        }
        for event in phone.events_until_quiet().await {
            let room = *rooms.iter().find(|room| json!(room) == event["data"]["room"]).unwrap();
            held.insert(room, draft(&bob, room).await["text"].as_str().unwrap_or_default().to_owned());
        }
        assert_eq!(held, said);
    }
});
