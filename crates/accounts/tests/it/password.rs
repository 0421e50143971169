//! Another password: what it asks, and what it ends.

use accounts::older_programs;
use app::{PasswordCost, Rate};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

use crate::older_programs::{known, open};
use crate::people::{PASSWORD, Person, bearer, by_cookie, change_password, key_of, sign_in, sign_up};

const NEW: &str = "another donkey capacitor";

both_dbs!(a_new_password_signs_in_and_the_old_one_does_not, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    change_password(&ann.client, NEW).await.expect_status(204).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(401).problem("wrong_credentials").done();
    sign_in(&server, "ann", NEW).await.expect_status(200).done();
});

both_dbs!(the_servers_own_name_is_no_password_at_any_door, async |server: TestServer| {
    let poor = "quixotrine";
    let first = |password: &str| json!({"username": "root", "password": password, "name": "Quixotrine Rowers"});
    let refused = async |path: &str, body: Value| {
        server.anonymous().post(path, body).await.expect_status(422).problem("password_too_common").done();
    };
    refused("/setup", first(poor)).await;
    let root = Person::of(&server, &server.anonymous().post("/setup", first(PASSWORD)).await.expect_status(201));
    refused("/auth/sign-up", json!({"username": "ann", "password": poor})).await;
    let ann = sign_up(&server, "ann").await;
    change_password(&ann.client, poor).await.expect_status(422).problem("password_too_common").done();
    let recovery = json!({"address": "ann@example.org", "code": "000000", "password": poor});
    refused("/auth/recover/finish", recovery).await;
    let path = format!("/admin/people/{}/reset", ann.answer["user"]["id"]);
    let link = root.client.post(&path, json!({})).await.expect_status(201).json();
    refused("/auth/reset", json!({"token": link["token"], "password": poor})).await;
});

both_dbs!(whoever_changes_it_stays_and_everything_else_of_theirs_ends, async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let phone = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await);
    let (_, robot) = key_of(&ann).await;
    let mut sockets =
        [phone.client.socket().await, server.dial().cookie(&phone.cookie).live().await, robot.socket().await];
    let mut staying = ann.client.socket().await;
    change_password(&ann.client, NEW).await.expect_status(204).done();
    phone.client.get("/me").await.expect_status(401).problem("unauthenticated").done();
    by_cookie(&server, "/auth/refresh", &phone.cookie).await.expect_status(401).done();
    robot.get("/me").await.expect_status(401).done();
    for socket in &mut sockets {
        assert_eq!(socket.close_code().await, 4003);
    }
    ann.client.get("/me").await.expect_status(200).done();
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(200).done();
    staying.ok("ping", json!({})).await;
    bob.client.get("/me").await.expect_status(200).done();
    let left = ann.client.get("/sessions").await.json();
    assert_eq!(left["sessions"].as_array().map(Vec::len), Some(1));
});

both_dbs!(
    other_nodes_hear_of_it_in_their_log,
    crate::setup().tune(|config| config.socket.poll_ms = 20),
    async |server: TestServer| {
        let other = server.another_node().await;
        let ann = sign_up(&server, "ann").await;
        let phone = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await);
        let there = other.here(&phone.client);
        let mut socket = there.socket().await;
        change_password(&ann.client, NEW).await.expect_status(204).done();
        assert_eq!(socket.close_code().await, 4003);
        there.get("/me").await.expect_status(401).done();
        other.here(&ann.client).get("/me").await.expect_status(200).done();
        let later = server.another_node().await;
        later.here(&phone.client).get("/me").await.expect_status(401).done();
    }
);

both_dbs!(what_is_not_the_password_changes_nothing, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let phone = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await);
    for wrong in ["", "x", "wrong horse battery staple", &"x".repeat(5_000)] {
        let refused = ann.client.post("/me/password", json!({"old": wrong, "new": NEW})).await;
        refused.expect_status(403).problem("wrong_password").done();
    }
    for (new, code) in
        [("short", "password_length"), (&"x1".repeat(65), "password_length"), ("password1", "password_too_common")]
    {
        change_password(&ann.client, new).await.expect_status(422).problem(code).done();
    }
    phone.client.get("/me").await.expect_status(200).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
});

both_dbs!(ones_own_name_is_no_password, async |server: TestServer| {
    let ann = sign_up(&server, "wilhelmina.oakes").await;
    change_password(&ann.client, "wilhelmina.oakes").await.expect_status(422).problem("password_too_common").done();
});

both_dbs!(
    tries_are_counted_by_person,
    crate::setup().tune(|config| config.limits.password = Rate { burst: 3, refill_s: 30.0 }),
    async |server: TestServer| {
        let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
        let phone = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await);
        for client in [&ann.client, &phone.client, &ann.client] {
            let wrong = client.post("/me/password", json!({"old": "wrong horse battery", "new": NEW})).await;
            wrong.expect_status(403).done();
        }
        let refused = change_password(&phone.client, NEW).await.expect_status(429).problem("rate_limited");
        assert_eq!(refused.header("retry-after"), Some("30"));
        change_password(&bob.client, NEW).await.expect_status(204).done();
        sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
        server.clock().advance_s(30);
        change_password(&ann.client, NEW).await.expect_status(204).done();
    }
);

both_dbs!(a_page_of_another_site_cannot_change_it, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let by_cookie = by_cookie(&server, "/me/password", &ann.cookie).await;
    by_cookie.expect_status(401).done();
    let foreign = ann.client.request(Method::POST, "/me/password").header("origin", "https://evil.example");
    Answer::to(foreign.json(&json!({"old": PASSWORD, "new": NEW})))
        .await
        .expect_status(403)
        .problem("foreign_origin")
        .done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
});

both_dbs!(no_token_outlives_a_change_that_races_with_a_refresh, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let mut old = PASSWORD.to_owned();
    for round in 0..60 {
        let phone = Person::of(&server, &sign_in(&server, "ann", &old).await.expect_status(200));
        let new = format!("{NEW} {round}");
        let (renewed, changed) = tokio::join!(
            by_cookie(&server, "/auth/refresh", &phone.cookie),
            ann.client.post("/me/password", json!({"old": old, "new": new})),
        );
        changed.expect_status(204).done();
        if renewed.status == 200 {
            let late = server.client_with(&bearer(&renewed.json()));
            late.get("/me").await.expect_status(401).done();
        }
        by_cookie(&server, "/auth/refresh", &phone.cookie).await.expect_status(401).done();
        old = new;
    }
});

both_dbs!(nothing_that_begins_beside_a_change_outlives_it, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let mut old = PASSWORD.to_owned();
    for round in 0..30 {
        let phone = Person::of(&server, &sign_in(&server, "ann", &old).await.expect_status(200));
        let new = format!("{NEW} {round}");
        let (came, key, changed) = tokio::join!(
            sign_in(&server, "ann", &old),
            phone.client.post("/sessions", json!({"name": "late"})),
            ann.client.post("/me/password", json!({"old": old, "new": new})),
        );
        changed.expect_status(204).done();
        if came.status == 200 {
            Person::of(&server, &came).client.get("/me").await.expect_status(401).done();
        }
        if key.status == 201 {
            let late = server.client_with(&format!("Token {}", key.json()["key"].as_str().unwrap()));
            late.get("/me").await.expect_status(401).done();
        }
        let left = ann.client.get("/sessions").await.json();
        assert_eq!(left["sessions"].as_array().map(Vec::len), Some(1), "{left}");
        old = new;
    }
});

both_dbs!(a_password_that_was_right_before_a_change_opens_nothing_after_it, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let verified = known(&server, "ann").await;
    open(&server, &verified).await.unwrap().get("/me").await.expect_status(200).done();
    change_password(&ann.client, NEW).await.expect_status(204).done();
    let refused = open(&server, &verified).await.map(|_| ()).unwrap_err();
    assert_eq!(refused.code(), "wrong_credentials");
});

both_dbs!(of_two_changes_at_once_one_wins, async |server: TestServer| {
    let mut old = PASSWORD.to_owned();
    sign_up(&server, "ann").await;
    for round in 0..10 {
        let one = Person::of(&server, &sign_in(&server, "ann", &old).await.expect_status(200));
        let two = Person::of(&server, &sign_in(&server, "ann", &old).await.expect_status(200));
        let (first, second) = (format!("{NEW} first {round}"), format!("{NEW} second {round}"));
        let (by_one, by_two) = tokio::join!(
            one.client.post("/me/password", json!({"old": old, "new": first})),
            two.client.post("/me/password", json!({"old": old, "new": second})),
        );
        let (won, lost, new) = if by_one.status == 204 { (&one, &two, first) } else { (&two, &one, second) };
        let mut answers = [by_one.status, by_two.status];
        answers.sort_unstable();
        assert_eq!(answers[0], 204);
        assert!(matches!(answers[1], 401 | 403), "{answers:?}");
        won.client.get("/me").await.expect_status(200).done();
        lost.client.get("/me").await.expect_status(401).done();
        old = new;
    }
});

both_dbs!(whose_session_has_ended_changes_no_password, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let caller = app::Caller {
        user: ann.client.id(),
        session: ann.client.get("/sessions").await.json()["sessions"][0]["id"].as_i64().unwrap().try_into().unwrap(),
        expires_at: None,
        scopes: model::Scopes::OWN,
    };
    let owner = server.app().read(move |tx| older_programs::find_password(tx, &caller)).await.unwrap();
    let (old, new) = (older_programs::Password::new(PASSWORD), older_programs::Password::new(NEW));
    let prepared = older_programs::prepare_password(owner, Some(&old), &new, PasswordCost::default()).unwrap();
    ann.client.post("/auth/sign-out", json!({})).await.expect_status(204).done();
    let late = server.app().write(move |work| older_programs::change_password(work, &caller, &prepared)).await;
    assert_eq!(late.unwrap_err().code(), "unauthenticated");
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
});
