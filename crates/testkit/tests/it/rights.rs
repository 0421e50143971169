//! Who receives what: from joining to removal, exactly.

use model::{History, RoomId};
use serde_json::{Value, json};
use testkit::{NewTestRoom, TestClient, TestServer, TestSocket, both_dbs, fresh_key};

use crate::replica::{Dice, Replica, assert_silent, kinds, pair, say, say_many};

both_dbs!(who_is_put_out_receives_nothing_from_that_seq_on, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let mut at_bob = bob.socket().await;
    let watched = at_bob.ok("presence.watch", json!({"rooms": [room]})).await;
    assert_eq!(watched["rooms"][0]["users"], json!([bob.id()]));
    say(&ann, room, "before").await;
    server.remove(room, &bob).await;
    say(&ann, room, "after").await;
    let events = at_bob.events_until_quiet().await;
    assert_eq!(kinds(&events), ["message.created", "membership.changed"]);
    assert_eq!(events[1]["data"], json!({"room": room, "state": "removed"}));
    bob.get(&format!("/rooms/{room}/log")).await.expect_status(404).problem("no_such_room").done();
    // Nor by coming back with what was held.
    let resume = json!({"epoch": at_bob.welcome()["epoch"], "user": 0, "rooms": {room.to_string(): 4}});
    let again = bob.resume(resume).await.events_until_quiet().await;
    assert_eq!(kinds(&again), ["membership.changed", "membership.changed"]);
});

both_dbs!(a_removal_in_the_middle_of_a_flood_cuts_exactly_there, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let (mut at_ann, mut at_bob) = (ann.socket().await, bob.socket().await);
    let flood = say_many(&mut at_ann, room, (0..400).map(|number| format!("{number}")));
    let removal = async {
        for _ in 0..20 {
            at_bob.event("message.created").await;
        }
        server.remove(room, &bob).await
    };
    let (_, removed_at) = tokio::join!(flood, removal);
    let mut last = 3 + 20;
    for event in at_bob.events_until_quiet().await {
        if event["event"] == "message.created" {
            last += 1;
            assert_eq!(event["seq"], last);
        }
    }
    assert_eq!(last, removed_at - 1, "everything before the removal, and nothing from it on");
});

both_dbs!(who_comes_in_receives_from_the_joining_on, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let new = NewTestRoom { history: History::SinceJoin, ..NewTestRoom::default() };
    let room = server.room(&new, &[&ann]).await;
    let mut at_ann = ann.socket().await;
    let mut at_bob = bob.socket().await;
    say(&ann, room, "before").await;
    server.join(room, &bob).await;
    say(&ann, room, "after").await;
    assert_eq!(at_bob.event("message.created").await["data"]["text"], "after");
    let joined = at_ann.event("member.joined").await;
    assert_eq!(joined["data"], json!({"user": bob.id(), "role": "member", "from": 4}));
});

both_dbs!(who_comes_in_while_nobody_listens_receives_the_joining_itself, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann]).await;
    let mut at_bob = bob.socket().await;
    server.join(room, &bob).await;
    say(&ann, room, "hello").await;
    let events = received(&mut at_bob, room, 4).await;
    assert_eq!(events, [3, 4], "the joining and the message");
});

/// The seqs of a room that arrive, up to `last`. A gap stands for what is below it.
async fn received(socket: &mut TestSocket, room: RoomId, last: i64) -> Vec<i64> {
    let mut seqs = Vec::new();
    while seqs.last().is_none_or(|seq| *seq < last) {
        let event = socket.next_event().await;
        if event["room"] == json!(room) {
            assert_ne!(event["event"], "gap", "{event}");
            seqs.push(event["seq"].as_i64().unwrap());
        }
    }
    seqs
}

both_dbs!(who_goes_and_comes_back_misses_what_was_between, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let new = NewTestRoom { history: History::SinceJoin, ..NewTestRoom::default() };
    let room = server.room(&new, &[&ann, &bob]).await;
    let mut at_bob = bob.socket().await;
    // Welcomed is not live yet: whoever leaves before that hears that the room is gone, or a skip, and both are right.
    say(&ann, room, "before").await;
    at_bob.event("message.created").await;
    server.leave(room, &bob).await;
    say(&ann, room, "meanwhile").await;
    server.join(room, &bob).await;
    let last = say(&ann, room, "again").await;
    let events = received(&mut at_bob, room, last).await;
    // 4 before, 5 bob left, 6 meanwhile, 7 bob joined, 8 again
    assert_eq!(events, [7, 8]);
});

both_dbs!(a_deleted_room_says_so_last, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let mut at_bob = bob.socket().await;
    say(&ann, room, "last words").await;
    server.delete(room).await;
    assert_eq!(kinds(&at_bob.events_until_quiet().await), ["message.created", "room.deleted"]);
    at_bob.refused("say", json!({"room": room, "key": fresh_key(), "text": "too late"}), "no_such_room").await;
});

both_dbs!(strangers_receive_nothing, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let eve = server.user("eve").await;
    let mut at_eve = eve.socket().await;
    at_eve.ok("room.watch", json!({"rooms": [room]})).await;
    assert_eq!(at_eve.ok("presence.watch", json!({"rooms": [room]})).await, json!({"rooms": []}));
    say(&ann, room, "secret").await;
    // A member is told that somebody came, so nothing is still on its way to the stranger.
    let mut at_ann = ann.socket().await;
    at_ann.ok("presence.watch", json!({"rooms": [room]})).await;
    let _at_bob = bob.socket().await;
    assert_eq!(at_ann.event("room.presence").await["online"], 2);
    assert_silent(&mut at_eve).await;
    let resume = json!({"epoch": at_eve.welcome()["epoch"], "user": 0, "rooms": {room.to_string(): 0}});
    assert_silent(&mut eve.resume(resume).await).await;
});

both_dbs!(
    joins_in_a_large_room_are_told_as_numbers_alone,
    crate::setup().tune(|config| config.socket.quiet_members = 2),
    async |server: TestServer| {
        let (ann, bob, room) = pair(&server).await;
        let carl = server.user("carl").await;
        let (mut replica, mut at_ann) = Replica::begin(&ann, &[room]).await;
        let mut at_carl = carl.socket().await;
        // The third member makes it large, and is told in full as the one concerned.
        server.join(room, &carl).await;
        assert_eq!(at_ann.next_event().await, json!({"event": "skip", "room": room, "from": 4, "seq": 4}));
        assert_eq!(at_carl.event("member.joined").await["data"]["user"], json!(carl.id()));
        server.leave(room, &carl).await;
        say(&bob, room, "still dense").await;
        replica.apply(&json!({"event": "skip", "room": room, "from": 4, "seq": 4}).to_string()).await;
        replica.read_up_to(&mut at_ann, room, 6).await;
        let events: Vec<Value> =
            replica.rooms[&room.get()].1.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        assert_eq!(events.last().map(|event| event["data"]["text"].clone()), Some(json!("still dense")));
    }
);

both_dbs!(coming_and_going_shows_exactly_the_times_between, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let new = NewTestRoom { history: History::SinceJoin, ..NewTestRoom::default() };
    let room = server.room(&new, &[&ann, &bob]).await;
    let mut at_ann = ann.socket().await;
    let mut at_bob = bob.socket().await;
    let epoch = at_bob.welcome()["epoch"].clone();
    let (mut joined, mut cursor, mut last) = (true, at_bob.welcome()["cursor"].as_i64().unwrap(), 3);
    let mut connections = Vec::new();
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for _ in 0..150 {
        match dice.roll(8) {
            0 if joined => {
                server.remove(room, &bob).await;
                joined = false;
            }
            0 | 1 if !joined => {
                server.join(room, &bob).await;
                joined = true;
            }
            2 => {
                let seen = take_seen(&mut at_bob, room, &mut cursor).await;
                last = seen.last().map_or(last, |(seq, _)| *seq);
                connections.push(seen);
                let resume = json!({"epoch": epoch, "user": cursor, "rooms": {room.to_string(): last}});
                at_bob = bob.resume(resume).await;
            }
            // Without waiting for the answer: it is stored some time among what follows.
            _ => _ = at_ann.ask("say", json!({"room": room, "key": fresh_key(), "text": "words"})).await,
        }
    }
    at_ann.ok("ping", json!({})).await;
    connections.push(take_seen(&mut at_bob, room, &mut cursor).await);
    let times = times_between(&ann, room, &json!(bob.id())).await;
    assert!(times.len() > 4 && connections.len() > 4, "it came and went: {times:?}");
    for seen in connections {
        check_seen(&seen, &times);
    }
});

/// What arrived of a room, or that it was said to have a gap, until nothing more comes; the cursor moves along.
async fn take_seen(socket: &mut TestSocket, room: RoomId, cursor: &mut i64) -> Vec<(i64, bool)> {
    let mut seen = Vec::new();
    for event in socket.events_until_quiet().await {
        *cursor = event["cursor"].as_i64().unwrap_or(*cursor);
        // Put out before the socket was live in the room: nothing of it was told, and nothing is to be checked.
        if event["room"] == json!(room) && event["event"] != "gone" {
            let gap = event["event"] == "gap" || event["event"] == "skip";
            let seq = if event["event"] == "gap" { &event["head"] } else { &event["seq"] };
            seen.push((seq.as_i64().unwrap(), gap));
        }
    }
    seen
}

/// From which seq to before which seq this person was in the room, as its log says.
async fn times_between(of: &TestClient, room: RoomId, who: &Value) -> Vec<(i64, i64)> {
    let page = of.get(&format!("/rooms/{room}/log?after=0&limit=200")).await.json();
    let mut times = Vec::new();
    for event in page["events"].as_array().unwrap().iter().filter(|event| event["data"]["user"] == *who) {
        let seq = event["seq"].as_i64().unwrap();
        match event["event"].as_str().unwrap() {
            "member.joined" => times.push((seq, i64::MAX)),
            _ => times.last_mut().unwrap().1 = seq,
        }
    }
    times
}

/// Nothing from outside, nothing twice, and no hole but between two times or below a gap.
fn check_seen(seen: &[(i64, bool)], times: &[(i64, i64)]) {
    for (seq, gap) in seen {
        assert!(*gap || times.iter().any(|(from, to)| from <= seq && seq < to), "{seq} lies outside of {times:?}");
    }
    for pair in seen.windows(2) {
        let ((before, _), (after, gap)) = (pair[0], pair[1]);
        let next_time = times.iter().any(|(from, _)| before < *from && *from == after);
        assert!(after > before && (gap || after == before + 1 || next_time), "{pair:?} in {times:?}");
    }
}
