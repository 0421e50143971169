//! `POST /auth/sign-in`, `/auth/refresh`, `/auth/sign-out`.

use app::Rate;
use reqwest::Method;
use serde_json::json;
use testkit::{Answer, TestServer, both_dbs};

use crate::people::{PASSWORD, Person, by_cookie, key_of, sign_in, sign_up};

both_dbs!(a_name_in_any_case_and_the_password_sign_in, async |server: TestServer| {
    let ann = sign_up(&server, "Ann").await;
    let again = Person::of(&server, &sign_in(&server, "aNN", PASSWORD).await.expect_status(200));
    assert_eq!(again.answer["user"], ann.answer["user"]);
    assert_ne!(again.cookie, ann.cookie);
    again.client.get("/me").await.expect_status(200).done();
});

both_dbs!(an_unknown_name_and_a_wrong_password_get_one_answer, async |server: TestServer| {
    sign_up(&server, "ann").await;
    let known =
        sign_in(&server, "ann", "correct horse battery stapler").await.expect_status(401).problem("wrong_credentials");
    let unknown =
        sign_in(&server, "bob", "correct horse battery stapler").await.expect_status(401).problem("wrong_credentials");
    let short = sign_in(&server, "ann", "x").await.expect_status(401);
    let long = sign_in(&server, "ann", &"x".repeat(100_000)).await.expect_status(401);
    for other in [&unknown, &short, &long] {
        assert_eq!(other.body, known.body);
        assert_eq!(other.headers.keys().collect::<Vec<_>>(), known.headers.keys().collect::<Vec<_>>());
    }
    assert!(known.header("set-cookie").is_none());
});

both_dbs!(
    tries_are_counted_by_name_and_by_address,
    crate::setup().tune(|config| config.limits.sign_in = Rate { burst: 3, refill_s: 30.0 }),
    async |server: TestServer| {
        sign_up(&server, "ann").await;
        for _ in 0..3 {
            sign_in(&server, "ann", "wrong horse battery").await.problem("wrong_credentials").done();
        }
        let refused = sign_in(&server, "bob", PASSWORD).await.expect_status(429).problem("rate_limited");
        assert_eq!(refused.header("retry-after"), Some("30"), "the address has no try left, whatever the name");
        server.clock().advance_s(60);
        sign_in(&server, "ANN", PASSWORD).await.expect_status(200).done();
    }
);

both_dbs!(
    a_name_is_guarded_from_many_addresses,
    crate::setup().tune(|config| {
        config.limits.sign_in = Rate { burst: 3, refill_s: 30.0 };
        config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    }),
    async |server: TestServer| {
        sign_up(&server, "ann").await;
        let from = async |address: &str, name: &str| {
            let request = server.anonymous().request(Method::POST, "/auth/sign-in").header("x-forwarded-for", address);
            Answer::to(request.json(&json!({"username": name, "password": PASSWORD}))).await.status
        };
        for address in ["203.0.113.1", "203.0.113.2", "203.0.113.3"] {
            assert_eq!(from(address, "ann").await, 200);
        }
        assert_eq!(from("203.0.113.4", "Ann").await, 429);
        assert_eq!(from("203.0.113.4", "bob").await, 401, "another name from there has its own tries");
    }
);

both_dbs!(the_cookie_renews_the_token_and_opens_nothing_else, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    server.clock().advance_s(300);
    let renewed = by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(200);
    assert!(renewed.header("set-cookie").is_none(), "its lifetime is absolute");
    let renewed = renewed.json();
    assert_eq!(renewed["user"], ann.answer["user"]);
    assert!(renewed["access"]["expires_at"].as_str() > ann.answer["access"]["expires_at"].as_str());
    server.client_with(&crate::people::bearer(&renewed)).get("/me").await.expect_status(200).done();
    for path in ["/me", "/sessions", "/users?ids=1"] {
        let request = server.anonymous().request(Method::GET, path).header("cookie", format!("session={}", ann.cookie));
        Answer::to(request).await.expect_status(401).problem("unauthenticated").done();
    }
    by_cookie(&server, "/sessions", &ann.cookie).await.expect_status(401).done();
    for shown in [format!("Token {}", ann.cookie), format!("Bearer {}", ann.cookie)] {
        server.client_with(&shown).get("/me").await.expect_status(401).done();
    }
});

both_dbs!(another_sites_page_cannot_use_the_cookie, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    for path in ["/auth/refresh", "/auth/sign-out"] {
        let request =
            || server.anonymous().request(Method::POST, path).header("cookie", format!("session={}", ann.cookie));
        let json = |request: reqwest::RequestBuilder| request.json(&json!({}));
        let foreign = json(request().header("origin", "https://evil.example").header("x-requested-with", "commune"));
        let unnamed = json(request().header("x-requested-with", "commune"));
        let plain = json(request().header("origin", server.url("")));
        let form = request()
            .header("origin", server.url(""))
            .header("x-requested-with", "commune")
            .header("content-type", "text/plain")
            .body("{}");
        for wrong in [foreign, unnamed, plain, form] {
            Answer::to(wrong).await.expect_status(403).problem("foreign_origin").done();
        }
    }
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(200).done();
});

both_dbs!(a_key_renews_a_token_and_a_token_does_not, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (_, robot) = key_of(&ann).await;
    let renewed = robot.post("/auth/refresh", json!({})).await.expect_status(200).json();
    server.client_with(&crate::people::bearer(&renewed)).get("/me").await.expect_status(200).done();
    ann.client.post("/auth/refresh", json!({})).await.expect_status(401).problem("unauthenticated").done();
});

both_dbs!(signing_out_ends_the_session_by_every_door, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let mut socket = ann.client.socket().await;
    let elsewhere = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await);
    let out = by_cookie(&server, "/auth/sign-out", &ann.cookie).await.expect_status(204);
    assert_eq!(out.header("set-cookie"), Some("session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"));
    ann.client.get("/me").await.expect_status(401).problem("unauthenticated").done();
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(401).done();
    by_cookie(&server, "/auth/sign-out", &ann.cookie).await.expect_status(401).done();
    assert_eq!(socket.close_code().await, 4003);
    elsewhere.client.get("/me").await.expect_status(200).done();
    elsewhere.client.post("/auth/sign-out", json!({})).await.expect_status(204).done();
    elsewhere.client.get("/me").await.expect_status(401).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
});

both_dbs!(a_browser_signs_in_again_after_thirty_days_however_it_was_used, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    server.clock().advance_s(30 * 24 * 3_600 - 300);
    let last = by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(200).json();
    assert!(
        last["access"]["expires_at"].as_str().unwrap() <= "2027-02-14T08:00:01",
        "no token outlives its session: {last}"
    );
    server.clock().advance_s(301);
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(401).done();
    server.dial().cookie(&ann.cookie).open().await.map(|_| ()).expect_err("no socket either");
});

both_dbs!(a_browser_that_signs_in_again_ends_what_it_held, async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let elsewhere = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    let come = async |name: &str, password: &str, cookie: &str| {
        let request = server.anonymous().request(Method::POST, "/auth/sign-in").header("origin", server.url(""));
        let request = request.header("x-requested-with", "commune").header("cookie", format!("session={cookie}"));
        Answer::to(request.json(&json!({"username": name, "password": password}))).await
    };
    let again =
        async |name: &str, cookie: &str| Person::of(&server, &come(name, PASSWORD, cookie).await.expect_status(200));
    let refresh = async |cookie: &str| by_cookie(&server, "/auth/refresh", cookie).await.status;
    let second = again("ann", &ann.cookie).await;
    assert_eq!((refresh(&ann.cookie).await, refresh(&second.cookie).await), (401, 200));
    // Another person, in the same browser.
    let third = again("bob", &second.cookie).await;
    assert_eq!((refresh(&second.cookie).await, refresh(&third.cookie).await), (401, 200));
    assert_eq!((refresh(&elsewhere.cookie).await, refresh(&bob.cookie).await), (200, 200));
    // What is no session, or none any more, is no hindrance, and who does not come in ends nothing.
    for former in ["x", &ann.cookie] {
        assert_eq!(refresh(&again("bob", former).await.cookie).await, 200);
    }
    come("bob", "not my password", &third.cookie).await.expect_status(401).done();
    assert_eq!(refresh(&third.cookie).await, 200);
});
