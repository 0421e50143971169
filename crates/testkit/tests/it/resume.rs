//! Coming back: every missed event exactly once in order, or a refusal that says so.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::replica::{Dice, Replica, assert_silent, head, kinds, pair, say, say_many};

both_dbs!(who_comes_back_gets_what_was_missed_once_and_in_order, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let other = server.group(&[&ann, &bob]).await;
    let (mut replica, socket) = Replica::begin(&bob, &[room, other]).await;
    socket.cut();
    let mut at_ann = ann.socket().await;
    // More than a page, and more than the memory of the hub.
    say_many(&mut at_ann, room, (0..450).map(|number| format!("{number}"))).await;
    let last = say(&ann, other, "aside").await;
    let mut socket = replica.connect().await;
    assert_eq!(socket.welcome()["kept"], 2);
    replica.read_up_to(&mut socket, room, 453).await;
    replica.read_up_to(&mut socket, other, last).await;
    assert_silent(&mut socket).await;
    say(&ann, room, "live").await;
    replica.read_up_to(&mut socket, room, 454).await;
    assert_eq!(replica.gaps, 0);
    replica.check_against_the_log().await;
});

both_dbs!(who_comes_back_hears_which_of_the_named_rooms_are_gone, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let (deleted, left, never) = (server.group(&[&ann, &bob]).await, server.group(&[&ann, &bob]).await, 99);
    let socket = bob.socket().await;
    let welcome = socket.welcome().clone();
    assert_eq!(welcome.get("gone"), None);
    socket.cut();
    server.delete(deleted).await;
    server.leave(left, &bob).await;
    let rooms = json!({room.to_string(): 3, deleted.to_string(): 3, left.to_string(): 3, never.to_string(): 3});
    let socket = bob.resume(json!({"epoch": welcome["epoch"], "user": welcome["cursor"], "rooms": rooms})).await;
    let mut gone = vec![json!(deleted), json!(left), json!(never)];
    gone.sort_by_key(Value::as_i64);
    assert_eq!(socket.welcome()["gone"], Value::Array(gone));
});

both_dbs!(who_missed_nothing_gets_nothing, async |server: TestServer| {
    let (_, bob, room) = pair(&server).await;
    let (replica, socket) = Replica::begin(&bob, &[room]).await;
    drop(socket);
    assert_silent(&mut replica.connect().await).await;
});

both_dbs!(disconnects_at_any_moment_lose_and_repeat_nothing, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let carl = server.user("carl").await;
    let other = server.group(&[&carl, &bob]).await;
    let (mut replica, mut socket) = Replica::begin(&bob, &[room, other]).await;
    let (mut at_ann, mut at_carl) = (ann.socket().await, carl.socket().await);
    let talk = async {
        // In portions, so that the other side comes and goes between them.
        for portion in 0..15 {
            let words = |from: &str| (0..20).map(|number| format!("{from} {portion} {number}")).collect::<Vec<_>>();
            let both = (say_many(&mut at_ann, room, words("ann")), say_many(&mut at_carl, other, words("carl")));
            tokio::join!(both.0, both.1);
            server.rename_often(room, 3).await;
        }
    };
    let come_and_go = async {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        let (mut end, other_end) = (3 + 15 * 23, 3 + 15 * 20);
        while replica.last(room) < end || replica.last(other) < other_end {
            for _ in 0..dice.roll(30) {
                if replica.last(room) == end && replica.last(other) == other_end {
                    break;
                }
                let event = socket.next_event_text().await;
                replica.apply(&event).await;
            }
            // Some leave properly before they come back, some do not; some miss more than the hub remembers.
            let away = dice.roll(4);
            if away == 0 {
                socket.cut();
                server.rename_often(room, 130).await;
                end += 130;
                socket = replica.connect().await;
                // All of it, lest it adds up to a gap.
                let held_by_server = head(&bob, room).await;
                replica.read_up_to(&mut socket, room, held_by_server).await;
            } else {
                let old = std::mem::replace(&mut socket, replica.connect().await);
                if away == 1 { old.cut() } else { old.close().await }
            }
        }
        (replica, socket)
    };
    let ((), (replica, mut socket)) = tokio::join!(talk, come_and_go);
    assert_silent(&mut socket).await;
    assert_eq!(replica.gaps, 0, "nobody was 500 events behind");
    replica.check_against_the_log().await;
});

both_dbs!(far_behind_in_one_room_is_a_gap_and_live_above_it, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let other = server.group(&[&ann, &bob]).await;
    let (mut replica, socket) = Replica::begin(&bob, &[room, other]).await;
    socket.cut();
    server.rename_often(room, 501).await;
    server.rename_often(other, 500).await;
    let mut socket = replica.connect().await;
    say(&ann, room, "live").await;
    say(&ann, other, "live").await;
    replica.read_up_to(&mut socket, room, 505).await;
    replica.read_up_to(&mut socket, other, 504).await;
    assert_eq!(replica.gaps, 1, "501 are too many, 500 are not");
    replica.check_against_the_log().await;
});

both_dbs!(far_behind_in_all_rooms_is_a_gap_in_some, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let mut rooms = Vec::new();
    for _ in 0..12 {
        rooms.push(server.group(&[&ann, &bob]).await);
    }
    let (mut replica, socket) = Replica::begin(&bob, &rooms).await;
    socket.cut();
    for room in &rooms {
        server.rename_often(*room, 450).await;
    }
    let mut socket = replica.connect().await;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let events = socket.events_until_quiet().await;
    for event in &events {
        *seen.entry(event["event"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(seen, BTreeMap::from([("room.changed", 11 * 450), ("gap", 1)]), "twelve times 450 are more than 5,000");
    for event in &events {
        replica.apply(&event.to_string()).await;
    }
    for room in &rooms {
        assert_eq!(replica.last(*room), 453);
    }
});

both_dbs!(another_history_is_refused_as_a_whole, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let held = head(&bob, room).await;
    say(&ann, room, "missed").await;
    let mut socket = bob.resume(json!({"epoch": "another", "user": 1, "rooms": {room.to_string(): held}})).await;
    assert_eq!(socket.welcome()["reset"], "epoch");
    assert_eq!(socket.welcome()["kept"], 0);
    say(&ann, room, "live").await;
    let events = socket.events_until_quiet().await;
    assert_eq!(kinds(&events), ["message.created"], "what comes is above the head that was told");
    assert_eq!(events[0]["data"]["text"], "live");
});

both_dbs!(who_holds_more_than_there_is_is_refused_as_a_whole, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let epoch = bob.socket().await.welcome()["epoch"].clone();
    for (user, seq) in [(1_i64, 4_i64), (2, 3), (9_007_199_254_740_991, 3), (1, 9_007_199_254_740_991)] {
        let mut socket = bob.resume(json!({"epoch": epoch, "user": user, "rooms": {room.to_string(): seq}})).await;
        assert_eq!(socket.welcome()["reset"], "ahead", "{user} {seq}");
        assert_eq!(socket.welcome()["cursor"], 1);
        assert_silent(&mut socket).await;
    }
    let socket = bob.resume(json!({"epoch": epoch, "user": 1, "rooms": {room.to_string(): 3}})).await;
    assert_eq!(socket.welcome().get("reset"), None);
    // What somebody claims to hold of a room that is not theirs is nobody's business.
    let hers = server.group(&[&ann]).await;
    let socket = bob.resume(json!({"epoch": epoch, "user": 1, "rooms": {hers.to_string(): 999, "77": 999}})).await;
    assert_eq!(socket.welcome().get("reset"), None);
});

both_dbs!(rooms_that_are_not_named_come_from_their_head_on, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let other = server.group(&[&ann, &bob]).await;
    let socket = bob.socket().await;
    let (epoch, cursor) = (socket.welcome()["epoch"].clone(), socket.welcome()["cursor"].clone());
    drop(socket);
    say(&ann, room, "missed").await;
    say(&ann, other, "missed too").await;
    let mut socket = bob.resume(json!({"epoch": epoch, "user": cursor, "rooms": {room.to_string(): 3}})).await;
    say(&ann, other, "live").await;
    let texts: Vec<Value> =
        socket.events_until_quiet().await.iter().map(|event| event["data"]["text"].clone()).collect();
    assert_eq!(texts, ["missed", "live"]);
});

both_dbs!(the_user_log_resumes_across_its_holes, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let socket = bob.socket().await;
    let (epoch, cursor) = (socket.welcome()["epoch"].clone(), socket.welcome()["cursor"].clone());
    drop(socket);
    let mut rooms = Vec::new();
    for _ in 0..3 {
        rooms.push(server.group(&[&ann, &bob]).await);
    }
    let (user, room) = (bob.id(), rooms[0]);
    // Two positions of which the older one is dropped: cursors 4 and 5.
    for seq in [2, 3] {
        let seq = model::Seq::try_from(seq).unwrap();
        server
            .write(move |work| {
                work.announce_to(user, &model::UserEvent::PositionMoved { room, seq, set_back: 0, through: None })
            })
            .await;
    }
    let mut socket = bob.resume(json!({"epoch": epoch, "user": cursor, "rooms": {}})).await;
    let events = socket.events_until_quiet().await;
    let cursors: Vec<_> = events.iter().filter_map(|event| event["cursor"].as_i64()).collect();
    assert_eq!(cursors, [1, 2, 3, 5]);
});
