//! `GET /users?ids=`.

use app::Rate;
use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::people::{Person, sign_up};

async fn look_up(who: &Person, whom: &[&Person]) -> Vec<i64> {
    let ids: Vec<String> = whom.iter().map(|person| person.client.id().to_string()).collect();
    let answer = who.client.get(&format!("/users?ids={}", ids.join(","))).await.expect_status(200).json();
    answer["users"].as_array().unwrap().iter().map(|user| user["id"].as_i64().unwrap()).collect()
}

fn ids(people: &[&Person]) -> Vec<i64> {
    people.iter().map(|person| person.client.id().get()).collect()
}

both_dbs!(one_finds_oneself_and_those_one_shares_a_room_with, async |server: TestServer| {
    let (ann, bob, cem) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await, sign_up(&server, "cem").await);
    assert_eq!(look_up(&ann, &[&ann, &bob, &cem]).await, ids(&[&ann]));
    let room = server.group(&[&ann.client, &bob.client]).await;
    assert_eq!(look_up(&ann, &[&ann, &bob, &cem]).await, ids(&[&ann, &bob]));
    assert_eq!(look_up(&cem, &[&ann, &bob, &cem]).await, ids(&[&cem]));
    let found = ann.client.get(&format!("/users?ids={}", bob.client.id())).await.json();
    assert_eq!(found, json!({"users": [{"id": bob.client.id(), "username": "bob", "admin": false}]}), "and no address");
    server.leave(room, &bob.client).await;
    assert_eq!(look_up(&ann, &[&bob]).await, ids(&[&bob]), "who wrote here and left still has a name");
    assert_eq!(look_up(&bob, &[&ann]).await, Vec::<i64>::new(), "who left sees nobody");
    server.join(room, &bob.client).await;
    server.remove(room, &bob.client).await;
    assert_eq!(look_up(&bob, &[&ann]).await, Vec::<i64>::new());
});

both_dbs!(a_deleted_room_is_shared_by_nobody, async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let room = server.group(&[&ann.client, &bob.client]).await;
    assert_eq!(look_up(&ann, &[&bob]).await, ids(&[&bob]));
    server.delete(room).await;
    assert_eq!(look_up(&ann, &[&bob]).await, Vec::<i64>::new());
});

both_dbs!(a_stranger_and_nobody_look_the_same, async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let stranger = ann.client.get(&format!("/users?ids={}", bob.client.id())).await.expect_status(200);
    let nobody = ann.client.get("/users?ids=9007199254740991").await.expect_status(200);
    assert_eq!((&stranger.body, &stranger.json()), (&nobody.body, &json!({"users": Vec::<Value>::new()})));
});

both_dbs!(a_list_has_a_hundred_ids_at_most, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let many = |count: usize| format!("/users?ids={}", vec![ann.client.id().to_string(); count].join(","));
    let found = ann.client.get(&many(100)).await.expect_status(200).json();
    assert_eq!(found["users"].as_array().unwrap().len(), 1);
    ann.client.get(&many(101)).await.expect_status(422).problem("invalid_request").done();
});

both_dbs!(
    look_ups_are_counted_per_person,
    crate::setup().tune(|config| config.limits.lookup = Rate { burst: 2, refill_s: 3.0 }),
    async |server: TestServer| {
        let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
        for _ in 0..2 {
            ann.client.get("/users?ids=1").await.expect_status(200).done();
        }
        ann.client.get("/users?ids=1").await.expect_status(429).problem("rate_limited").done();
        bob.client.get("/users?ids=1").await.expect_status(200).done();
        server.clock().advance_s(3);
        ann.client.get("/users?ids=1").await.expect_status(200).done();
    }
);
