//! Asking, answering and ending.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use super::{accept, ask, befriend, cancel, decline, friends_of, received, sent, unfriend};

/// Seconds of thirty days, after which a no does not stand any more.
const PAUSE_S: i64 = 30 * 24 * 3_600;

both_dbs!(who_is_asked_and_says_yes_is_a_friend_on_all_devices_at_once, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (mut of_ann, mut of_bob) = (ann.socket().await, bob.socket().await);
    let asked = ann
        .post("/friends/requests", json!({"username": "BOB", "note": " hello \n there "}))
        .await
        .expect_status(200)
        .json();
    assert_eq!(asked, json!({"relation": "asked"}));
    assert_eq!(of_ann.event("relation.changed").await["data"], json!({"user": bob.id(), "relation": "asked"}));
    assert_eq!(of_bob.event("relation.changed").await["data"], json!({"user": ann.id(), "relation": "asking"}));
    let waiting = bob.get("/friends/requests").await.expect_status(200).json();
    assert_eq!(
        (&waiting["received"][0]["note"], &waiting["received"][0]["user"]["username"]),
        (&json!("hello \n there"), &json!("ann"))
    );
    assert_eq!(accept(&bob, &ann).await.expect_status(200).json(), json!({"relation": "friend"}));
    assert_eq!(of_ann.event("relation.changed").await["data"], json!({"user": bob.id(), "relation": "friend"}));
    assert_eq!(of_bob.event("relation.changed").await["data"], json!({"user": ann.id(), "relation": "friend"}));
    assert_eq!((friends_of(&ann).await, friends_of(&bob).await), (vec![bob.id().get()], vec![ann.id().get()]));
    assert_eq!((received(&bob).await.len(), sent(&ann).await.len()), (0, 0));
    accept(&bob, &ann).await.expect_status(200).done();
    ask(&ann, &bob).await.expect_status(200).done();
    unfriend(&bob, &ann).await.expect_status(204).done();
    assert_eq!(of_ann.event("relation.changed").await["data"]["relation"], "none");
    assert_eq!((friends_of(&ann).await.len(), friends_of(&bob).await.len()), (0, 0));
    unfriend(&ann, &bob).await.expect_status(404).problem("no_such_friend").done();
});

both_dbs!(two_who_ask_each_other_at_once_are_friends_and_hear_of_it_once, async |server: TestServer| {
    let ann = server.user("ann").await;
    for round in 0..100 {
        let bob = server.user(&format!("bob{round}")).await;
        let (mut of_ann, mut of_bob) = (ann.socket().await, bob.socket().await);
        let answers =
            futures_util::future::join_all([ask(&ann, &bob), ask(&bob, &ann), ask(&ann, &bob), ask(&bob, &ann)]).await;
        answers.into_iter().for_each(|answer| answer.expect_status(200).done());
        let friend = |events: &[Value]| events.iter().filter(|event| event["data"]["relation"] == "friend").count();
        assert_eq!(friend(&of_ann.events_until_quiet().await), 1);
        assert_eq!(friend(&of_bob.events_until_quiet().await), 1);
        assert_eq!(friends_of(&bob).await, [ann.id().get()]);
        assert_eq!((received(&bob).await.len(), sent(&bob).await.len(), received(&ann).await.len()), (0, 0, 0));
        of_ann.close().await;
        of_bob.close().await;
    }
    assert_eq!(friends_of(&ann).await.len(), 50, "a page");
});

both_dbs!(what_was_taken_back_cannot_be_accepted, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    ask(&ann, &bob).await.expect_status(200).done();
    cancel(&ann, &bob).await.expect_status(204).done();
    accept(&bob, &ann).await.expect_status(404).problem("no_such_request").done();
    decline(&bob, &ann).await.expect_status(404).problem("no_such_request").done();
    cancel(&ann, &bob).await.expect_status(404).problem("no_such_request").done();
    assert_eq!(friends_of(&ann).await.len(), 0);
});

both_dbs!(a_no_is_told_to_nobody_and_stands_for_a_month, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    ask(&ann, &bob).await.expect_status(200).done();
    let mut of_ann = ann.socket().await;
    decline(&bob, &ann).await.expect_status(204).done();
    accept(&bob, &ann).await.expect_status(404).problem("no_such_request").done();
    assert_eq!(of_ann.events_until_quiet().await, Vec::<Value>::new());
    assert_eq!(sent(&ann).await, [bob.id().get()], "they see what one sees who is ignored");
    let mut of_bob = bob.socket().await;
    cancel(&ann, &bob).await.expect_status(204).done();
    for _ in 0..3 {
        assert_eq!(ask(&ann, &bob).await.expect_status(200).json(), json!({"relation": "asked"}));
        cancel(&ann, &bob).await.expect_status(204).done();
    }
    ask(&ann, &bob).await.expect_status(200).done();
    assert_eq!(of_bob.events_until_quiet().await, Vec::<Value>::new());
    assert_eq!(received(&bob).await.len(), 0);
    cancel(&ann, &bob).await.expect_status(204).done();
    server.clock().advance_s(PAUSE_S - 1);
    ask(&ann, &bob).await.expect_status(200).done();
    assert_eq!(received(&bob).await.len(), 0);
    cancel(&ann, &bob).await.expect_status(204).done();
    server.clock().advance_s(1);
    ask(&ann, &bob).await.expect_status(200).done();
    assert_eq!(received(&bob).await, [ann.id().get()]);
});

both_dbs!(who_declined_and_asks_themselves_has_a_friend_at_once, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    ask(&ann, &bob).await.expect_status(200).done();
    decline(&bob, &ann).await.expect_status(204).done();
    assert_eq!(ask(&bob, &ann).await.expect_status(200).json(), json!({"relation": "friend"}));
    befriend(&ann, &server.user("cid").await).await;
    let names = |page: Value| {
        page["friends"].as_array().unwrap().iter().map(|one| one["user"]["username"].clone()).collect::<Vec<_>>()
    };
    let page = ann.get("/friends?limit=1").await.expect_status(200).json();
    assert_eq!(names(page.clone()), ["bob"]);
    let next =
        ann.get(&format!("/friends?limit=1&after={}", page["next"].as_str().unwrap())).await.expect_status(200).json();
    assert_eq!((names(next.clone()), next.get("next")), (vec![json!("cid")], None));
});
