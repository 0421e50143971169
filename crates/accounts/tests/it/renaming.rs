//! Another username: who may have which, and what becomes of the one before.

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

use crate::outbox::{admin, letters, setup};
use crate::people::{PASSWORD, Person, key_for, sign_in, sign_up};
use crate::phones::with_email;

const DAY_S: i64 = 86_400;

async fn rename(person: &Person, username: &str) -> Answer {
    person.client.post("/me/username", json!({"username": username, "password": PASSWORD})).await
}

/// The same person some days later: no access token lasts that long.
async fn later(server: &TestServer, name: &str, days: i64) -> Person {
    server.clock().advance_s(days * DAY_S);
    Person::of(server, &sign_in(server, name, PASSWORD).await.expect_status(200))
}

both_dbs!(whoever_shows_that_it_is_they_has_another_name_at_once, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "Ann").await;
    with_email(&root, &ann, "ann@example.org").await;
    let mut socket = ann.client.socket().await;
    let wrong = json!({"username": "anna", "password": "not my password"});
    ann.client.post("/me/username", wrong).await.expect_status(403).problem("wrong_password").done();
    let nothing = json!({"username": "anna"});
    ann.client.post("/me/username", nothing).await.expect_status(403).problem("confirmation_required").done();
    let robot = key_for(&ann, &["read", "write", "account"]).await;
    let asked = json!({"username": "anna", "password": PASSWORD});
    robot.post("/me/username", asked).await.expect_status(403).problem("insufficient_scope").done();
    for bad in ["", "a b", "a:b", "\u{202e}ann", &"x".repeat(33)] {
        rename(&ann, bad).await.expect_status(422).problem("invalid_request").done();
    }
    assert_eq!(rename(&ann, "Anna").await.expect_status(200).json()["username"], "Anna");
    assert_eq!(socket.event("username.changed").await["data"], json!({}));
    sign_in(&server, "ann", PASSWORD).await.expect_status(401).done();
    assert_eq!(sign_in(&server, "anna", PASSWORD).await.expect_status(200).json()["user"]["username"], "Anna");
    let told = &letters(&root, "ann@example.org", 2).await[0];
    assert!(told["text"].as_str().unwrap().contains("The account Ann at Commune is called Anna now."), "{told}");
});

both_dbs!(the_same_name_again_is_told_to_nobody, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "Ann").await;
    with_email(&root, &ann, "ann@example.org").await;
    let mut socket = ann.client.socket().await;
    assert_eq!(rename(&ann, "Ann").await.expect_status(200).json()["username"], "Ann");
    assert_eq!(socket.events_until_quiet().await, Vec::<Value>::new());
    letters(&root, "ann@example.org", 1).await;
});

both_dbs!(a_name_that_was_given_up_is_its_owners_alone, setup(), async |server: TestServer| {
    let (_, ann, bob) = (admin(&server).await, sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    rename(&ann, "BOB").await.expect_status(409).problem("username_taken").done();
    rename(&ann, "anna").await.expect_status(200).done();
    rename(&bob, "Ann").await.expect_status(409).problem("username_taken").done();
    let new = json!({"username": "ANN", "password": PASSWORD});
    server.anonymous().post("/auth/sign-up", new).await.expect_status(409).problem("username_taken").done();
    rename(&ann, "Ann").await.expect_status(200).done();
    // And the one in between is not another's either.
    rename(&bob, "anna").await.expect_status(409).problem("username_taken").done();
    assert_eq!(ann.client.get("/me").await.expect_status(200).json()["username"], "Ann");
});

both_dbs!(three_names_in_thirty_days_and_spelling_is_free, setup(), async |server: TestServer| {
    let (_, ann) = (admin(&server).await, sign_up(&server, "one").await);
    for name in ["two", "three", "four"] {
        rename(&ann, name).await.expect_status(200).done();
    }
    rename(&ann, "five").await.expect_status(409).problem("too_many_names").done();
    rename(&ann, "Four").await.expect_status(200).done();
    let ann = later(&server, "four", 29).await;
    rename(&ann, "five").await.expect_status(409).problem("too_many_names").done();
    let ann = later(&server, "four", 2).await;
    rename(&ann, "five").await.expect_status(200).done();
});

both_dbs!(of_many_who_want_one_name_one_has_it, setup(), async |server: TestServer| {
    admin(&server).await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(sign_up(&server, &format!("person{number}")).await);
    }
    let answers = join_all(people.iter().map(|person| rename(person, "Prize"))).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 5, "{statuses:?}");
    // Whoever signs up beside it does not get the name that is given up in this moment.
    let winner = &people[statuses.iter().position(|status| *status == 200).unwrap()];
    let new = json!({"username": "prize", "password": PASSWORD});
    let anybody = server.anonymous();
    let (left, came) = tokio::join!(rename(winner, "elsewhere"), anybody.post("/auth/sign-up", new));
    left.expect_status(200).done();
    assert!(matches!(came.status, 409 | 503), "{}", came.body);
});
