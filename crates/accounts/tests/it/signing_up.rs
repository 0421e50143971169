//! `POST /auth/sign-up`.

use app::Rate;
use serde_json::json;
use testkit::{TestServer, both_dbs};

use crate::people::{PASSWORD, sign_in, sign_up};

both_dbs!(signing_up_signs_in, async |server: TestServer| {
    let body = json!({"username": "Ann", "password": PASSWORD, "email": "Ann@Example.ORG"});
    let answer = server.anonymous().post("/auth/sign-up", body).await.expect_status(201);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("session=") && cookie.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let person = crate::people::Person::of(&server, &answer);
    let user = &person.answer["user"];
    assert_eq!(
        (&user["username"], &user["admin"], &user["email"]),
        (&json!("Ann"), &json!(false), &json!("Ann@example.org"))
    );
    assert_eq!(person.client.get("/me").await.expect_status(200).json(), *user);
    assert!(!answer.body.contains("argon2") && !answer.body.contains(PASSWORD));
});

both_dbs!(a_name_is_given_once_whatever_its_case, async |server: TestServer| {
    sign_up(&server, "Zoë").await;
    for same in ["Zoë", "zoë", "ZOË", "Zoe\u{308}"] {
        let body = json!({"username": same, "password": PASSWORD});
        server.anonymous().post("/auth/sign-up", body).await.expect_status(409).problem("username_taken").done();
    }
    sign_up(&server, "zoe").await;
});

both_dbs!(of_many_who_want_one_name_at_once_one_gets_it, async |server: TestServer| {
    let nobody = server.anonymous();
    let want = |name: &str| nobody.post("/auth/sign-up", json!({"username": name, "password": PASSWORD}));
    let (one, two, three, four) = tokio::join!(want("ann"), want("Ann"), want("aNN"), want("ANN"));
    let mut statuses = [one.status, two.status, three.status, four.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
});

both_dbs!(an_address_need_not_be_unique_and_opens_nothing, async |server: TestServer| {
    for name in ["ann", "bob"] {
        let body = json!({"username": name, "password": PASSWORD, "email": "us@example.org"});
        server.anonymous().post("/auth/sign-up", body).await.expect_status(201).done();
    }
    sign_in(&server, "us@example.org", PASSWORD).await.expect_status(401).problem("wrong_credentials").done();
});

both_dbs!(a_bad_password_or_address_makes_no_account, async |server: TestServer| {
    let wrong = [
        (json!({"username": "ann", "password": "short7!"}), "password_length"),
        (json!({"username": "ann", "password": "x".repeat(129)}), "password_length"),
        (json!({"username": "ann", "password": "password1"}), "password_too_common"),
        (json!({"username": "wilhelmina", "password": "wilhelmina"}), "password_too_common"),
        (json!({"username": "ann", "password": PASSWORD, "email": "ann"}), "invalid_request"),
        (json!({"username": "ann", "password": PASSWORD, "email": "a@b.c\r\nBcc: d@e.f"}), "invalid_request"),
        (json!({"username": "an n", "password": PASSWORD}), "invalid_request"),
    ];
    for (body, code) in wrong {
        server.anonymous().post("/auth/sign-up", body).await.expect_status(422).problem(code).done();
    }
    sign_up(&server, "ann").await;
});

both_dbs!(nobody_signs_up_before_the_administrator, crate::fresh(), async |server: TestServer| {
    let body = json!({"username": "ann", "password": PASSWORD});
    server.anonymous().post("/auth/sign-up", body.clone()).await.expect_status(409).problem("setup_needed").done();
    let first = json!({"username": "root", "password": PASSWORD});
    server.anonymous().post("/setup", first).await.expect_status(201).done();
    server.anonymous().post("/auth/sign-up", body).await.expect_status(201).done();
});

both_dbs!(
    sign_ups_from_one_address_are_counted,
    crate::setup().tune(|config| config.limits.register = Rate { burst: 2, refill_s: 5.0 }),
    async |server: TestServer| {
        sign_up(&server, "ann").await;
        sign_up(&server, "bob").await;
        let body = json!({"username": "cem", "password": PASSWORD});
        let refused = server.anonymous().post("/auth/sign-up", body).await.expect_status(429).problem("rate_limited");
        assert_eq!(refused.header("retry-after"), Some("5"));
        server.clock().advance_s(5);
        sign_up(&server, "cem").await;
    }
);
