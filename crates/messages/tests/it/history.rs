//! Pages of the log: bounds, order, and from where on somebody sees.

use model::History;
use serde_json::{Value, json};
use testkit::{NewTestRoom, TestClient, TestServer, both_dbs};

use crate::seqs;

async fn page(of: &TestClient, path: &str) -> Value {
    of.get(path).await.expect_status(200).json()
}

both_dbs!(a_page_is_the_part_that_was_asked_for_in_rising_order, async |server: TestServer| {
    let ann = server.user("ann").await;
    // 1 room.created, 2 member.joined, 3 to 22 messages
    let room = server.group(&[&ann]).await;
    for number in 3..=22 {
        ann.send(room, &format!("{number}")).await.expect_status(201).done();
    }
    let cases: [(&str, Vec<i64>); 14] = [
        ("limit=5", (18..=22).collect()),
        ("before=10&limit=3", vec![7, 8, 9]),
        ("before=2", vec![1]),
        ("before=1", vec![]),
        ("before=999&limit=2", vec![21, 22]),
        ("after=20", vec![21, 22]),
        ("after=10&limit=3", vec![11, 12, 13]),
        ("after=22", vec![]),
        ("after=999", vec![]),
        ("after=0&limit=2", vec![1, 2]),
        ("around=10&limit=5", vec![8, 9, 10, 11, 12]),
        ("around=1&limit=4", vec![1, 2]),
        ("around=22&limit=4", vec![20, 21, 22]),
        ("limit=1", vec![22]),
    ];
    for (query, expected) in cases {
        let page = page(&ann, &format!("/rooms/{room}/events?{query}")).await;
        assert_eq!(seqs(&page), expected, "{query}");
        assert_eq!((&page["first"], &page["head"]), (&json!(1), &json!(22)), "{query}");
    }
});

both_dbs!(messages_alone_make_a_page_too, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    for text in ["one", "two"] {
        ann.send(room, text).await.expect_status(201).done();
        server.rename_often(room, 3).await;
    }
    // 1 created, 2 joined, 3 one, 4–6 renamed, 7 two, 8–10 renamed
    assert_eq!(seqs(&page(&ann, &format!("/rooms/{room}/messages")).await), [3, 7]);
    assert_eq!(seqs(&page(&ann, &format!("/rooms/{room}/messages?after=3")).await), [7]);
    assert_eq!(seqs(&page(&ann, &format!("/rooms/{room}/messages?before=7")).await), [3]);
    assert_eq!(seqs(&page(&ann, &format!("/rooms/{room}/messages?around=5&limit=2")).await), [3, 7]);
    assert_eq!(page(&ann, &format!("/rooms/{room}/messages")).await["head"], 10);
});

both_dbs!(a_page_brings_what_is_told_of_its_part_of_the_log, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.group(&[&ann]).await;
    for round in 0..4 {
        server.join(room, &bob).await;
        let sent = ann.send(room, "hello").await.expect_status(201).json();
        ann.put(&format!("/rooms/{room}/pins/{}", sent["seq"]), json!(null)).await.expect_status(204).done();
        server.leave(room, &bob).await;
        if round % 2 == 0 {
            ann.send(room, "and").await.expect_status(201).done();
            server.rename_often(room, 2).await;
        }
    }
    server.join(room, &eve).await;
    let all = page(&ann, &format!("/rooms/{room}/events?limit=200")).await;
    let told: Vec<&Value> =
        all["events"].as_array().unwrap().iter().filter(|one| one["event"] != "message.created").collect();
    assert_eq!(told.len(), 19, "{told:?}");

    // As one page, in pages from either end, and around each event.
    for limit in [1, 2, 3, 5, 6, 7, 50] {
        assert_eq!(whole(&ann, room, limit).await, told.iter().copied().cloned().collect::<Vec<_>>());
        assert_eq!(onwards(&ann, room, limit).await, told.iter().copied().cloned().collect::<Vec<_>>());
    }
    for around in 1..=all["head"].as_i64().unwrap() {
        let page = page(&ann, &format!("/rooms/{room}/messages?around={around}&limit=4")).await;
        let (of, ends) =
            (seqs(&page), |seq: i64| told.iter().filter(move |one| one["seq"].as_i64().unwrap() < seq).count());
        let part = &told[ends(of[0])..ends(*of.last().unwrap())];
        assert_eq!(page["lines"].as_array().unwrap().iter().collect::<Vec<_>>(), part, "around {around}");
    }
    let one = ann.get(&format!("/rooms/{room}/events")).await.expect_status(200).json();
    assert_eq!(one["lines"], Value::Null);
});

/// All lines, by pages from the end to the start.
async fn whole(of: &TestClient, room: model::RoomId, limit: i64) -> Vec<Value> {
    let (mut lines, mut before) = (Vec::new(), Value::Null);
    loop {
        let bound = before.as_i64().map(|seq| format!("&before={seq}")).unwrap_or_default();
        let page = page(of, &format!("/rooms/{room}/messages?limit={limit}{bound}")).await;
        let mut part = page["lines"].as_array().unwrap().clone();
        part.append(&mut lines);
        lines = part;
        let seqs = seqs(&page);
        if seqs.len() < usize::try_from(limit).unwrap() {
            return lines;
        }
        before = json!(seqs[0]);
    }
}

/// All lines, by pages from the start to the end.
async fn onwards(of: &TestClient, room: model::RoomId, limit: i64) -> Vec<Value> {
    let (mut lines, mut after) = (Vec::new(), 0);
    loop {
        let page = page(of, &format!("/rooms/{room}/messages?limit={limit}&after={after}")).await;
        lines.append(&mut page["lines"].as_array().unwrap().clone());
        let seqs = seqs(&page);
        if seqs.len() < usize::try_from(limit).unwrap() {
            return lines;
        }
        after = *seqs.last().unwrap();
    }
}

both_dbs!(
    a_page_tells_newcomers_nothing_from_before_and_a_crowd_not_who_comes,
    crate::setup().tune(|config| config.socket.quiet_members = 2),
    async |server: TestServer| {
        let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
        let room = server.room(&NewTestRoom { history: History::SinceJoin, ..NewTestRoom::default() }, &[&ann]).await;
        server.rename_often(room, 1).await;
        server.join(room, &bob).await;
        // 1 created, 2 ann, from where on she sees, 3 renamed, 4 bob
        let told = |page: &Value| {
            page["lines"].as_array().unwrap().iter().map(|one| one["seq"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(told(&page(&ann, &format!("/rooms/{room}/messages")).await), [2, 3, 4]);
        assert_eq!(told(&page(&bob, &format!("/rooms/{room}/messages")).await), [4]);
        server.join(room, &eve).await;
        server.rename_often(room, 1).await;
        assert_eq!(told(&page(&ann, &format!("/rooms/{room}/messages")).await), [3, 6]);
        assert_eq!(told(&page(&eve, &format!("/rooms/{room}/messages?after=0")).await), [6]);
    }
);

both_dbs!(a_page_has_bounds, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    server.rename_often(room, 300).await;
    assert_eq!(seqs(&page(&ann, &format!("/rooms/{room}/events")).await).len(), 50);
    assert_eq!(seqs(&page(&ann, &format!("/rooms/{room}/events?limit=100000")).await).len(), 200);
    for query in [
        "limit=0",
        "limit=-1",
        "limit=x",
        "before=-1",
        "before=x",
        "after=9007199254740992",
        "before=1&after=1",
        "around=1&before=1",
        "offset=3",
    ] {
        ann.get(&format!("/rooms/{room}/events?{query}")).await.expect_status(422).problem("invalid_request").done();
    }
    for room in ["0", "-1", "x", "007", "9007199254740992", "99999999999999999999", "%00"] {
        ann.get(&format!("/rooms/{room}/events")).await.expect_status(404).done();
    }
});

both_dbs!(a_newcomer_sees_from_the_joining_on_where_the_room_says_so, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.room(&NewTestRoom { history: History::SinceJoin, ..NewTestRoom::default() }, &[&ann]).await;
    ann.send(room, "before").await.expect_status(201).done();
    server.join(room, &bob).await;
    ann.send(room, "after").await.expect_status(201).done();
    // 1 created, 2 ann, 3 before, 4 bob, 5 after
    for query in ["", "?after=0", "?after=3", "?before=100", "?around=3"] {
        let page = page(&bob, &format!("/rooms/{room}/events{query}")).await;
        assert_eq!(seqs(&page), [4, 5], "{query}");
        assert_eq!(page["first"], 4);
    }
    assert_eq!(seqs(&page(&bob, &format!("/rooms/{room}/events?before=4")).await), Vec::<i64>::new());
    assert_eq!(seqs(&page(&bob, &format!("/rooms/{room}/messages")).await), [5]);
    assert_eq!(seqs(&page(&ann, &format!("/rooms/{room}/messages")).await), [3, 5]);
});

both_dbs!(who_comes_back_sees_from_the_new_joining_on, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.room(&NewTestRoom { history: History::SinceJoin, ..NewTestRoom::default() }, &[&ann, &bob]).await;
    server.leave(room, &bob).await;
    ann.send(room, "meanwhile").await.expect_status(201).done();
    bob.get(&format!("/rooms/{room}/events")).await.expect_status(404).done();
    server.join(room, &bob).await;
    // 1 created, 2 ann, 3 bob, 4 bob left, 5 meanwhile, 6 bob
    assert_eq!(seqs(&page(&bob, &format!("/rooms/{room}/events")).await), [6]);
});

both_dbs!(a_stranger_to_a_public_room_that_shows_nothing_of_the_past_sees_nothing, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let new = NewTestRoom { kind: model::RoomKind::Public, history: History::SinceJoin, ..NewTestRoom::default() };
    let room = server.room(&new, &[&ann]).await;
    ann.send(room, "members only").await.expect_status(201).done();
    assert_eq!(seqs(&page(&bob, &format!("/rooms/{room}/events")).await), Vec::<i64>::new());
});

both_dbs!(a_page_and_a_socket_tell_an_event_with_the_same_bytes, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let mut socket = ann.socket().await;
    for text in ["plain", "quote \" backslash \\ </script> \u{2028} 𝄞 \u{7f}", "{\"event\":\"x\",\"data\":1}"] {
        ann.send(room, text).await.expect_status(201).done();
    }
    server.rename_often(room, 1).await;
    let mut live = Vec::new();
    for _ in 0..4 {
        live.push(socket.next_event_text().await);
    }
    let body = ann.get(&format!("/rooms/{room}/events?after=2")).await.body;
    assert_eq!(body, format!(r#"{{"events":[{}],"first":1,"head":6,"states":[]}}"#, live.join(",")));
    let mut resumed = ann.resume(json!({"epoch": socket.welcome()["epoch"], "user": socket.welcome()["cursor"], "rooms": {room.to_string(): 2}})).await;
    for event in live {
        assert_eq!(resumed.next_event_text().await, event);
    }
});
