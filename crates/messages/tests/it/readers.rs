//! Who has read what, for others in the room.

use std::collections::{BTreeMap, BTreeSet};

use model::limits::READERS_NAMED;
use model::{Circle, RoomId};
use serde_json::{Value, json};
use testkit::{Setup, TestClient, TestServer, TestSocket, both_dbs};

use crate::acts::{at, say};
use crate::acts_run::Dice;

async fn read(who: &TestClient, room: RoomId, seq: i64) {
    who.put(&format!("/rooms/{room}/position"), json!({"seq": seq})).await.expect_status(200).done();
}

async fn readers(who: &TestClient, room: RoomId, seq: i64) -> Value {
    who.get(&format!("{}/readers", at(room, seq))).await.expect_status(200).json()
}

/// Who has read a message, as somebody is told.
async fn named(who: &TestClient, room: RoomId, seq: i64) -> Vec<i64> {
    let page = readers(who, room, seq).await;
    let named: Vec<i64> = page["readers"].as_array().unwrap().iter().map(|one| one["user"].as_i64().unwrap()).collect();
    assert_eq!(page["count"], named.len());
    named
}

async fn of_room(who: &TestClient, room: RoomId) -> Value {
    who.get(&format!("/rooms/{room}/readers")).await.expect_status(200).json()["readers"].clone()
}

async fn watching(who: &TestClient, room: RoomId) -> TestSocket {
    let mut socket = who.socket().await;
    socket.ok("presence.watch", json!({"rooms": [room]})).await;
    socket
}

/// What is told in passing of who reads, until nothing comes any more.
async fn heard(socket: &mut TestSocket) -> Vec<Value> {
    let mut all = socket.events_until_quiet().await;
    all.retain(|event| event["event"] == "room.read");
    all
}

both_dbs!(in_a_small_room_it_is_told_who_has_read_what_and_since_when, async |server: TestServer| {
    let (ann, bob, cid) = (server.user("ann").await, server.user("bob").await, server.user("cid").await);
    // 1 created, 2 ann, 3 bob, 4 cid
    let room = server.group(&[&ann, &bob, &cid]).await;
    let (first, second) = (say(&ann, room, "one").await, say(&ann, room, "two").await);
    let (mut at_ann, mut at_bob) = (watching(&ann, room).await, watching(&bob, room).await);
    assert_eq!(named(&ann, room, first).await, Vec::<i64>::new());
    read(&bob, room, second).await;
    let told = heard(&mut at_ann).await;
    assert_eq!(told.len(), 1);
    let (user, since) = (json!(bob.id()), told[0]["at"].clone());
    assert_eq!(told[0], json!({"event": "room.read", "room": room, "user": user, "seq": second, "at": since}));
    assert_eq!(heard(&mut at_bob).await, Vec::<Value>::new(), "one knows what one reads");
    let expected = json!([{"user": user, "since": 3, "seq": second, "at": since}, {"user": cid.id(), "since": 4, "seq": 4, "at": null}]);
    assert_eq!(of_room(&ann, room).await, expected);
    let when = |at: &Value| json!({"count": 1, "readers": [{"user": user, "at": at}], "next": null});
    assert_eq!(readers(&ann, room, second).await, when(&since));
    assert_eq!(readers(&ann, room, first).await, when(&Value::Null), "some time before");
    assert_eq!(named(&cid, room, first).await, [bob.id().get()], "not who sent it, and not oneself");
    // Who answers has read what came before.
    let answer = say(&cid, room, "three").await;
    assert_eq!(named(&ann, room, second).await, [bob.id().get(), cid.id().get()]);
    let page = ann.get(&format!("{}/readers?limit=1", at(room, second))).await.json();
    assert_eq!((&page["count"], &page["next"]), (&json!(2), &json!(bob.id())));
    let page = ann.get(&format!("{}/readers?limit=1&after={}", at(room, second), bob.id())).await.json();
    assert_eq!((&page["readers"][0]["user"], &page["next"]), (&json!(cid.id()), &Value::Null));
    // What is made unread again is read no more.
    bob.put(&format!("/rooms/{room}/unread"), json!({"seq": second})).await.expect_status(200).done();
    assert_eq!(heard(&mut at_ann).await.pop().unwrap()["seq"], first);
    assert_eq!(named(&ann, room, second).await, [cid.id().get()]);
    assert_eq!(named(&bob, room, answer).await, Vec::<i64>::new());
});

both_dbs!(who_tells_nobody_what_they_read_is_told_nothing, async |server: TestServer| {
    let (ann, bob, cid) = (server.user("ann").await, server.user("bob").await, server.user("cid").await);
    let room = server.group(&[&ann, &bob, &cid]).await;
    let seq = say(&ann, room, "one").await;
    server.privacy(&bob, |privacy| privacy.see_read = Circle::Nobody).await;
    let (mut at_ann, mut at_bob, mut at_cid) =
        (watching(&ann, room).await, watching(&bob, room).await, watching(&cid, room).await);
    read(&bob, room, seq).await;
    assert_eq!((heard(&mut at_ann).await, heard(&mut at_cid).await), (vec![], vec![]));
    assert_eq!(named(&ann, room, seq).await, Vec::<i64>::new());
    read(&cid, room, seq).await;
    assert_eq!((heard(&mut at_ann).await.len(), heard(&mut at_bob).await.len()), (1, 0));
    assert_eq!(readers(&bob, room, seq).await, json!({"count": null, "readers": null, "next": null}));
    assert_eq!(of_room(&bob, room).await, Value::Null);
    let told: Vec<Value> =
        of_room(&ann, room).await.as_array().unwrap().iter().map(|one| one["user"].clone()).collect();
    assert_eq!(told, [json!(cid.id())]);
    server.privacy(&bob, |privacy| privacy.see_read = Circle::Everyone).await;
    assert_eq!(named(&ann, room, seq).await, [bob.id().get(), cid.id().get()]);
});

both_dbs!(people_whom_a_block_keeps_apart_see_nothing_of_each_other, async |server: TestServer| {
    let (ann, bob, cid) = (server.user("ann").await, server.user("bob").await, server.user("cid").await);
    let room = server.group(&[&ann, &bob, &cid]).await;
    let seq = say(&cid, room, "one").await;
    server.block(&ann, &bob).await;
    let (mut at_ann, mut at_bob, mut at_cid) =
        (watching(&ann, room).await, watching(&bob, room).await, watching(&cid, room).await);
    for one in [&ann, &bob] {
        read(one, room, seq).await;
    }
    assert_eq!((heard(&mut at_ann).await, heard(&mut at_bob).await), (vec![], vec![]));
    assert_eq!(heard(&mut at_cid).await.len(), 2);
    assert_eq!((named(&ann, room, seq).await, named(&bob, room, seq).await), (vec![], vec![]));
    assert_eq!(named(&cid, room, seq).await, [ann.id().get(), bob.id().get()]);
    // Only friends are let see it.
    server.privacy(&ann, |privacy| privacy.see_read = Circle::Friends).await;
    assert_eq!(named(&cid, room, seq).await, [bob.id().get()]);
    server.befriend(&ann, &cid).await;
    assert_eq!(named(&cid, room, seq).await, [ann.id().get(), bob.id().get()]);
});

both_dbs!(who_is_not_there_has_read_nothing, async |server: TestServer| {
    let (ann, bob, eve) = (server.user("ann").await, server.user("bob").await, server.user("eve").await);
    let room = server.group(&[&ann, &bob]).await;
    let open = server.public(&[&ann]).await;
    let (seq, other) = (say(&ann, room, "one").await, say(&ann, open, "one").await);
    read(&bob, room, seq).await;
    for path in [format!("{}/readers", at(room, seq)), format!("/rooms/{room}/readers")] {
        eve.get(&path).await.expect_status(404).problem("no_such_room").done();
    }
    eve.get(&format!("{}/readers", at(open, other))).await.expect_status(403).problem("not_a_member").done();
    for wrong in [1, 99] {
        ann.get(&format!("{}/readers", at(room, wrong))).await.expect_status(404).problem("no_such_message").done();
    }
    server.join(room, &eve).await;
    let last = say(&ann, room, "two").await;
    read(&eve, room, last).await;
    assert_eq!(named(&ann, room, seq).await, [bob.id().get()], "not who came later");
    assert_eq!(named(&ann, room, last).await, [eve.id().get()]);
    server.leave(room, &bob).await;
    assert_eq!(named(&ann, room, seq).await, Vec::<i64>::new());
    ann.delete(&at(room, seq)).await.expect_status(204).done();
    ann.get(&format!("{}/readers", at(room, seq))).await.expect_status(404).problem("no_such_message").done();
});

both_dbs!(in_public_and_large_rooms_it_is_told_how_many, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (open, large) = (server.public(&[&ann, &bob]).await, server.group(&[&ann, &bob]).await);
    let mut others = Vec::new();
    for number in 2..READERS_NAMED {
        let other = server.user(&format!("other{number}")).await;
        server.join(large, &other).await;
        others.push(other);
    }
    let mut seq = say(&ann, large, "one").await;
    read(&bob, large, seq).await;
    assert_eq!(named(&ann, large, seq).await, [bob.id().get()], "fifty are few");
    server.join(large, &server.user("onemore").await).await;
    let mut at_ann = watching(&ann, large).await;
    for other in &others[..3] {
        read(other, large, seq).await;
    }
    server.privacy(&others[0], |privacy| privacy.see_read = Circle::Friends).await;
    assert_eq!(readers(&ann, large, seq).await, json!({"count": 3, "readers": null, "next": null}));
    assert_eq!((heard(&mut at_ann).await, of_room(&ann, large).await), (vec![], Value::Null));
    seq = say(&ann, open, "one").await;
    at_ann.ok("presence.watch", json!({"rooms": [open]})).await;
    read(&bob, open, seq).await;
    assert_eq!(readers(&ann, open, seq).await, json!({"count": 1, "readers": null, "next": null}));
    assert_eq!((heard(&mut at_ann).await, of_room(&ann, open).await), (vec![], Value::Null));
});

/// What somebody holds who asked once, and heard the rest.
#[derive(Default)]
struct Follower(BTreeMap<i64, (i64, i64)>);

impl Follower {
    fn ask(readers: &Value) -> Self {
        let number = |one: &Value, name: &str| one[name].as_i64().unwrap();
        let held = readers.as_array().unwrap().iter();
        Self(held.map(|one| (number(one, "user"), (number(one, "since"), number(one, "seq")))).collect())
    }

    fn hear(&mut self, frame: &Value) {
        if let Some(place) = self.0.get_mut(&frame["user"].as_i64().unwrap()) {
            place.1 = frame["seq"].as_i64().unwrap();
        }
    }

    fn readers(&self, seq: i64, but: i64) -> Vec<i64> {
        let read = |(since, to): (i64, i64)| since < seq && seq <= to;
        self.0.iter().filter(|(user, place)| **user != but && read(**place)).map(|(user, _)| *user).collect()
    }
}

/// As often as is needed in a moment.
fn in_a_hurry() -> Setup {
    crate::setup().tune(|config| config.limits.lookup.burst = 1_000)
}

both_dbs!(readers_are_those_that_are_counted_from_scratch, in_a_hurry(), async |server: TestServer| {
    let (ann, bob, cid, dan) =
        (server.user("ann").await, server.user("bob").await, server.user("cid").await, server.user("dan").await);
    let people = [&ann, &bob, &cid, &dan];
    let room = server.group(&people).await;
    // 1 created, then four who came.
    let (mut seqs, mut sent, mut places) = (Vec::new(), BTreeMap::new(), [2, 3, 4, 5]);
    let mut at_ann = watching(&ann, room).await;
    let mut follower = Follower::ask(&of_room(&ann, room).await);
    let mut dice = Dice(7);
    for round in 0..40 {
        for _ in 0..4 {
            let (who, act) = (dice.roll(4), dice.roll(5));
            if act == 0 || seqs.is_empty() {
                let seq = say(people[who], room, &format!("message {round}")).await;
                (places[who], _) = (seq, sent.insert(seq, who));
                seqs.push(seq);
            } else {
                let seq = seqs[dice.roll(seqs.len())];
                if act == 1 {
                    people[who]
                        .put(&format!("/rooms/{room}/unread"), json!({"seq": seq}))
                        .await
                        .expect_status(200)
                        .done();
                    places[who] = places[who].min(seq - 1);
                } else {
                    read(people[who], room, seq).await;
                    places[who] = places[who].max(seq);
                }
            }
        }
        for event in at_ann.events_until_quiet().await {
            match event["event"].as_str().unwrap() {
                "room.read" => follower.hear(&event),
                // Who says something has read what came before it.
                "message.created" => follower.hear(&json!({"user": event["by"], "seq": event["seq"]})),
                _ => {}
            }
        }
        for (seq, sender) in sent.iter().rev().take(6) {
            let counted: BTreeSet<i64> = (1..4)
                .filter(|who| who != sender && i64::try_from(*who).unwrap() + 2 < *seq && *seq <= places[*who])
                .map(|who| people[who].id().get())
                .collect();
            let counted: Vec<i64> = counted.into_iter().collect();
            assert_eq!(named(&ann, room, *seq).await, counted, "round {round}, message {seq}");
            assert_eq!(follower.readers(*seq, people[*sender].id().get()), counted, "round {round}, message {seq}");
        }
    }
});
