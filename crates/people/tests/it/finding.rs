//! Who is found, and who is suggested.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use super::{ask, befriend, block, found};

both_dbs!(people_are_found_by_the_beginning_of_their_name, async |server: TestServer| {
    let (ann, anna, bob) = (server.user("ann").await, server.user("Anna").await, server.user("bob").await);
    assert_eq!(found(&bob, "AN").await, [ann.id().get(), anna.id().get()]);
    assert_eq!(found(&bob, "anna").await, [anna.id().get()]);
    assert_eq!(found(&bob, "nna").await.len(), 0);
    assert_eq!(found(&ann, "ann").await, [anna.id().get()], "oneself is nobody to be found");
    ask(&bob, &ann).await.expect_status(200).done();
    let shown = bob.get("/people?search=ann").await.expect_status(200).json();
    assert_eq!((&shown["people"][0]["relation"], &shown["people"][1]["relation"]), (&json!("asked"), &json!("none")));
});

both_dbs!(who_wants_to_be_found_by_friends_is_found_by_no_others, async |server: TestServer| {
    let (ann, bob, cid, dan) =
        (server.user("ann").await, server.user("bob").await, server.user("cid").await, server.user("dan").await);
    befriend(&ann, &bob).await;
    befriend(&bob, &cid).await;
    for (circle, finders) in [
        ("everyone", [true, true, true]),
        ("friends_of_friends", [true, true, false]),
        ("friends", [true, false, false]),
        ("nobody", [true, false, false]),
    ] {
        ann.patch("/me/privacy", json!({"find": circle})).await.expect_status(200).done();
        for (finder, finds) in [&bob, &cid, &dan].into_iter().zip(finders) {
            assert_eq!(found(finder, "ann").await.len(), usize::from(finds), "{circle}");
        }
    }
    ask(&dan, &ann).await.expect_status(403).problem("takes_no_requests").done();
});

both_dbs!(friends_of_friends_and_people_of_small_rooms_are_suggested_with_the_reason, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (bob, cid, dan, eve) =
        (server.user("bob").await, server.user("cid").await, server.user("dan").await, server.user("eve").await);
    befriend(&ann, &bob).await;
    befriend(&bob, &cid).await;
    server.group(&[&ann, &bob, &cid, &dan, &eve]).await;
    block(&eve, &ann).await.expect_status(204).done();
    let of = |answer: Value| {
        answer["people"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["user"]["username"].clone(), one["friends"].clone(), one["rooms"].clone()))
            .collect::<Vec<_>>()
    };
    let suggested = of(ann.get("/people/suggestions").await.expect_status(200).json());
    assert_eq!(suggested, [(json!("cid"), json!(1), json!(1)), (json!("dan"), Value::Null, json!(1))]);
    ask(&ann, &cid).await.expect_status(200).done();
    dan.patch("/me/privacy", json!({"find": "friends"})).await.expect_status(200).done();
    assert_eq!(of(ann.get("/people/suggestions").await.expect_status(200).json()), []);
});
