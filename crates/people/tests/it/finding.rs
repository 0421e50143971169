//! Who is found, and who is suggested.

use serde_json::{Value, json};
use testkit::{TestClient, TestServer, both_dbs};

use super::contacts::{DAY_S, import, open};
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

both_dbs!(people_are_found_by_each_word_of_what_they_are_called, async |server: TestServer| {
    let (ann, bob, cid) = (server.user("ann").await, server.user("bob").await, server.user("cid").await);
    let call = async |name: Value| {
        ann.patch("/me/profile", json!({"display_name": name})).await.expect_status(200).done();
    };
    call(json!("Åsa of  the North")).await;
    for typed in ["åS", "north", "the%20north", "A%CC%8ASA%20of"] {
        assert_eq!(found(&bob, typed).await, [ann.id().get()], "{typed}");
    }
    for typed in ["orth", "north%20of", "%25", "_"] {
        assert_eq!(found(&bob, typed).await, [0; 0], "{typed}");
    }
    assert_eq!(found(&ann, "north").await, [0; 0], "oneself is nobody to be found");
    // Whom two of their names find is shown once, and those of usernames first.
    cid.patch("/me/profile", json!({"display_name": "Ann Annson"})).await.expect_status(200).done();
    call(json!("Ann")).await;
    assert_eq!(found(&bob, "ann").await, [ann.id().get(), cid.id().get()]);
    assert_eq!(found(&bob, "north").await, [0; 0], "what they were called before finds nobody");
    call(Value::Null).await;
    assert_eq!(found(&bob, "ann").await, [ann.id().get(), cid.id().get()]);
    cid.patch("/me/privacy", json!({"find": "friends"})).await.expect_status(200).done();
    assert_eq!(found(&bob, "annson").await, [0; 0]);
    befriend(&cid, &bob).await;
    assert_eq!(found(&bob, "annson").await, [cid.id().get()]);
    block(&cid, &bob).await.expect_status(204).done();
    assert_eq!(found(&bob, "annson").await, [0; 0]);
});

both_dbs!(an_address_or_a_number_finds_those_who_allow_it_and_nobody_by_its_beginning, async |server: TestServer| {
    let (ann, bob, cid) = (server.user("ann").await, server.user("bob").await, server.user("cid").await);
    for (circle, finds) in [("nobody", false), ("friends", false), ("everyone", true)] {
        open(&server, &bob, "bob@example.org", "+4915120000003", circle).await;
        for typed in ["Bob@Example.org", "%2B49%20151%2020000003", "0151%2F20000003&region=DE"] {
            assert_eq!(found(&ann, typed).await.len(), usize::from(finds), "{typed} {circle}");
        }
    }
    for typed in ["bob@example", "bob@", "%2B491512000000", "0151%2F20000003", "0151%2F20000003&region=FR"] {
        assert_eq!(found(&ann, typed).await, [0; 0], "{typed}");
    }
    assert_eq!(found(&bob, "bob@example.org").await, [0; 0], "oneself is nobody to be found");
    ann.get("/people?search=ann&region=XX").await.expect_status(422).done();
    block(&bob, &cid).await.expect_status(204).done();
    assert_eq!(found(&cid, "bob@example.org").await, [0; 0]);
});

both_dbs!(whoever_searches_by_address_spends_what_an_address_book_spends, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    open(&server, &bob, "bob@example.org", "+4915120000003", "everyone").await;
    // All that a new account may compare, but for one.
    let rows: String = (0..1_999).map(|number| format!("N{number},n{number}@example.org\n")).collect();
    import(&server, &ann, format!("Name,E-mail 1 - Value\n{rows}")).await;
    assert_eq!(found(&ann, "bob@").await, [0; 0], "no address yet: it costs nothing");
    assert_eq!(found(&ann, "bob@example.org").await, [bob.id().get()]);
    let refused = ann.get("/people?search=%2B4915120000003").await.expect_status(429).problem("rate_limited");
    refused.done();
    assert_eq!(found(&ann, "bo").await, [bob.id().get()], "names cost nothing");
    server.clock().advance_s(10 * DAY_S);
    let again = server.client_of(ann.id());
    assert_eq!(found(&again, "bob@example.org").await, [bob.id().get()]);
});

both_dbs!(
    who_lives_here_likes_the_same_or_stands_in_ones_book_is_suggested_with_the_reason,
    async |server: TestServer| {
        let ann = server.user("ann").await;
        let [bob, cid, dan] = ["bob", "cid", "dan"].map(|name| server.user(name));
        let (bob, cid, dan) = (bob.await, cid.await, dan.await);
        let say = async |who: &TestClient, said: Value| {
            who.patch("/me/profile", said).await.expect_status(200).done();
        };
        say(&ann, json!({"city": "ÖREBRO", "interests": ["maps", "snow", "chess"]})).await;
        say(&bob, json!({"city": "Örebro"})).await;
        say(&cid, json!({"city": "Kiruna", "interests": ["Snow", "tea", "Maps"]})).await;
        open(&server, &dan, "dan@example.org", "+4915120000004", "everyone").await;
        import(&server, &ann, "Name,E-mail 1 - Value\nDan,dan@example.org\n").await;
        let suggested = async |who: &TestClient| {
            let answer = who.get("/people/suggestions").await.expect_status(200).json();
            let people = answer["people"].as_array().unwrap().clone();
            let reasons = people.into_iter().map(|mut one| {
                let name = one["user"]["username"].take();
                one.as_object_mut().unwrap().remove("user");
                (name.as_str().unwrap().to_owned(), one)
            });
            reasons.collect::<Vec<(String, Value)>>()
        };
        let (of_dan, of_cid, of_bob) =
            (json!({"contact": true}), json!({"interests": ["maps", "snow"]}), json!({"city": true}));
        let all = [("dan".to_owned(), of_dan), ("cid".to_owned(), of_cid), ("bob".to_owned(), of_bob)];
        assert_eq!(suggested(&ann).await, all);
        // Dan learns nothing of the book that he stands in, and whoever keeps away is shown to nobody.
        assert_eq!(suggested(&dan).await, []);
        say(&cid, json!({"interests": []})).await;
        say(&bob, json!({"city": ""})).await;
        open(&server, &dan, "dan@example.org", "+4915120000004", "nobody").await;
        assert_eq!(suggested(&ann).await, []);
        say(&cid, json!({"interests": ["maps"]})).await;
        cid.patch("/me/privacy", json!({"find": "friends"})).await.expect_status(200).done();
        assert_eq!(suggested(&ann).await, []);
    }
);
