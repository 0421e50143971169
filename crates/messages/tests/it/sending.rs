//! Sending: what is stored, what a retry is answered, in which order.

use app::Caller;
use messages::{Previews, SendMessage};
use model::{ClientKey, Id, MessageText, RoomId, SessionId};
use serde_json::{Value, json};
use testkit::{TestServer, both_dbs, fresh_key};

use crate::seqs;

both_dbs!(a_message_reaches_every_member_as_it_was_answered, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let (mut at_ann, mut at_bob) = (ann.socket().await, bob.socket().await);
    let key = fresh_key();
    let sent = ann.send_as(room, &key, "  Good morning \n").await.expect_status(201).json();
    for socket in [&mut at_ann, &mut at_bob] {
        let event = socket.next_event().await;
        let expected = json!({
            "event": "message.created", "room": room, "seq": sent["seq"], "at": sent["at"], "by": ann.id(),
            "data": {"key": key, "text": "Good morning"},
        });
        assert_eq!(event, expected);
    }
    assert_eq!(sent["room"], json!(room));
});

both_dbs!(a_text_is_what_people_wrote_or_refused, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let longest = "𝄞".repeat(10_000);
    for text in ["a", "\u{202e}bidi", "line\nline", "e\u{301}", longest.as_str()] {
        ann.send(room, text).await.expect_status(201).done();
    }
    let too_long = "a".repeat(10_001);
    for text in ["", " \n\u{2003}", "a\0b", too_long.as_str()] {
        ann.send(room, text).await.expect_status(422).problem("invalid_request").done();
    }
    let page = ann.get(&format!("/rooms/{room}/messages")).await.json();
    assert_eq!(page["events"].as_array().map(Vec::len), Some(5));
    assert_eq!(page["events"][4]["data"]["text"], longest);
});

both_dbs!(a_lone_surrogate_is_no_json, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let body = format!(r#"{{"key":"{}","text":"\ud800"}}"#, fresh_key());
    let request = ann
        .request(http_post(), &format!("/rooms/{room}/messages"))
        .header("content-type", "application/json")
        .body(body.clone());
    testkit::Answer::to(request).await.expect_status(400).problem("bad_json").done();
    let mut socket = ann.socket().await;
    let frame = body.replacen('{', &format!(r#"{{"op":"message.send","id":1,"room":{room},"#), 1);
    socket.say_text(&frame).await;
    let refused = socket.answer_to(&Value::Null).await;
    assert_eq!(refused["error"]["code"], "bad_json", "{refused}");
    socket.ok("ping", json!({})).await;
});

both_dbs!(the_same_key_gives_the_first_answer_and_stores_nothing_more, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let mut at_bob = bob.socket().await;
    let key = fresh_key();
    let first = ann.send_as(room, &key, "once").await.expect_status(201);
    server.clock().advance_s(3_600);
    // Trimmed, it is the same text; by the other door, it is the same send.
    let again = ann.send_as(room, &key, " once ").await.expect_status(201);
    assert_eq!(again.body, first.body);
    let by_socket = ann.socket().await.ok("message.send", json!({"room": room, "key": key, "text": "once"})).await;
    assert_eq!(by_socket, first.json());
    assert_eq!(at_bob.events_until_quiet().await.len(), 1);
    let page = bob.get(&format!("/rooms/{room}/messages")).await.json();
    assert_eq!(page["events"].as_array().map(Vec::len), Some(1));
});

both_dbs!(the_same_key_for_something_else_is_a_conflict_and_changes_nothing, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (room, other) = (server.group(&[&ann]).await, server.group(&[&ann]).await);
    let key = fresh_key();
    ann.send_as(room, &key, "one").await.expect_status(201).done();
    let before = ann.get(&format!("/rooms/{room}/events")).await.body;
    ann.send_as(room, &key, "another").await.expect_status(409).problem("key_reused").done();
    ann.send_as(other, &key, "one").await.expect_status(409).problem("key_reused").done();
    assert_eq!(ann.get(&format!("/rooms/{room}/events")).await.body, before);
    assert_eq!(seqs(&ann.get(&format!("/rooms/{other}/messages")).await.json()), Vec::<i64>::new());
});

both_dbs!(two_people_may_happen_on_one_key, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let key = fresh_key();
    let from_ann = ann.send_as(room, &key, "mine").await.expect_status(201).json();
    let from_bob = bob.send_as(room, &key, "mine too").await.expect_status(201).json();
    assert_ne!(from_ann["seq"], from_bob["seq"]);
});

both_dbs!(a_retry_is_answered_even_after_its_sender_was_put_out, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let key = fresh_key();
    let first = bob.send_as(room, &key, "last words").await.expect_status(201);
    server.remove(room, &bob).await;
    assert_eq!(bob.send_as(room, &key, "last words").await.expect_status(201).body, first.body);
    bob.send_as(room, &key, "other words").await.expect_status(409).problem("key_reused").done();
    bob.send(room, "more").await.expect_status(404).problem("no_such_room").done();
});

both_dbs!(a_refused_send_leaves_its_key_free, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann]).await;
    let key = fresh_key();
    bob.send_as(room, &key, "too early").await.expect_status(404).done();
    server.join(room, &bob).await;
    bob.send_as(room, &key, "in time").await.expect_status(201).done();
});

both_dbs!(one_key_sent_many_times_at_once_is_one_message, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let key = fresh_key();
    let sends = (0..20).map(|_| ann.send_as(room, &key, "once"));
    let answers = futures(sends).await;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body), "{answers:?}");
    assert_eq!(seqs(&ann.get(&format!("/rooms/{room}/messages")).await.json()).len(), 1);
});

both_dbs!(one_key_sent_to_two_rooms_at_once_is_one_message_and_one_conflict, async |server: TestServer| {
    let ann = server.user("ann").await;
    let mut rooms = Vec::new();
    for _ in 0..6 {
        rooms.push(server.group(&[&ann]).await);
    }
    for _ in 0..10 {
        let key = fresh_key();
        let answers = futures(rooms.iter().map(|room| ann.send_as(*room, &key, "where?"))).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409], "{answers:?}");
    }
});

both_dbs!(seqs_are_dense_while_many_send_at_once, async |server: TestServer| {
    let people = [server.user("ann").await, server.user("bob").await, server.user("carl").await];
    let room = server.group(&people.each_ref()).await;
    let texts: Vec<_> = (0..60).map(|number| format!("message {number}")).collect();
    let sends = texts.iter().enumerate().map(|(number, text)| people[number % people.len()].send(room, text));
    for answer in futures(sends).await {
        answer.expect_status(201).done();
    }
    let page = people[0].get(&format!("/rooms/{room}/events?limit=200")).await.json();
    assert_eq!(seqs(&page), (1..=64).collect::<Vec<_>>(), "room.created, three joins, sixty messages");
    assert_eq!(page["head"], 64);
});

both_dbs!(messages_of_one_socket_keep_their_order, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (room, other) = (server.group(&[&ann]).await, server.group(&[&ann]).await);
    let mut socket = ann.socket().await;
    let mut ids = Vec::new();
    for number in 0..100 {
        // Between them stands another room, which must not be waited for.
        if number % 10 == 0 {
            socket.ask("message.send", json!({"room": other, "key": fresh_key(), "text": "aside"})).await;
        }
        ids.push(
            socket.ask("message.send", json!({"room": room, "key": fresh_key(), "text": format!("{number}")})).await,
        );
    }
    let mut answered = Vec::new();
    for id in ids {
        answered.push(socket.answer(id).await["ok"]["seq"].as_i64().unwrap());
    }
    assert_eq!(answered, (3..103).collect::<Vec<_>>());
    let events = socket.events_until_quiet().await;
    let texts: Vec<_> =
        events.iter().filter(|event| event["room"] == json!(room)).map(|event| event["data"]["text"].clone()).collect();
    assert_eq!(texts, (0..100).map(|number| json!(format!("{number}"))).collect::<Vec<_>>());
});

both_dbs!(a_send_is_at_most_six_statements, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    assert_eq!(statements(&server, &ann, room, "00000000-0000-4000-8000-000000000001", "hello").await, 6);
    assert_eq!(statements(&server, &ann, room, "00000000-0000-4000-8000-000000000001", "hello").await, 1, "a replay");
});

/// How many statements a send takes.
async fn statements(server: &TestServer, by: &testkit::TestClient, room: RoomId, key: &str, text: &str) -> u32 {
    let caller =
        Caller { user: by.id(), session: SessionId::from_raw(1), expires_at: None, scopes: model::Scopes::OWN };
    let key: ClientKey = serde_json::from_value(json!(key)).unwrap();
    let new = SendMessage {
        room,
        key,
        text: Some(MessageText::new(text).unwrap()),
        files: Vec::new(),
        reply: None,
        previews: Previews::Wanted,
    };
    server
        .write(move |work| {
            messages::send(work, &caller, &new)?;
            Ok(work.tx().statements())
        })
        .await
}

/// All of them at once.
async fn futures<F: Future>(all: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = all.into_iter().map(|one| Some(Box::pin(one))).collect();
    let mut done: Vec<Option<F::Output>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (one, place) in waiting.iter_mut().zip(&mut done) {
            if let Some(future) = one
                && let std::task::Poll::Ready(output) = future.as_mut().poll(cx)
            {
                *place = Some(output);
                *one = None;
            }
        }
        if waiting.iter().all(Option::is_none) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

fn http_post() -> http::Method {
    http::Method::POST
}
