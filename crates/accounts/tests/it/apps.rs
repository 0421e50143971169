//! Apps, which have no cookies: they hold refresh tokens, each good once.

use app::Rate;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestServer, both_dbs};

use crate::authenticator::{confirmed, turn_on};
use crate::outbox::{admin, code, letters, setup};
use crate::people::{PASSWORD, Person, bearer, by_cookie, sign_in, sign_up};
use crate::phones::with_email;

const EMAIL: &str = "ann@example.org";

/// An app that somebody signed in with.
struct Phone {
    server: TestServer,
    newest: Value,
}

impl Phone {
    fn of(server: &TestServer, answer: &Answer) -> Self {
        assert_eq!(answer.header("set-cookie"), None);
        Self { server: server.clone(), newest: answer.json() }
    }

    fn token(&self) -> &str {
        self.newest["refresh_token"].as_str().expect("a token")
    }

    /// Shows the newest access token.
    async fn me(&self) -> Answer {
        self.server.client_with(&bearer(&self.newest)).get("/me").await
    }

    async fn go_on(&mut self) {
        self.newest = exchange(&self.server, self.token()).await.expect_status(200).json();
        self.me().await.expect_status(200).done();
    }
}

async fn as_app(server: &TestServer, path: &str, body: Value) -> Answer {
    let request = server.anonymous().request(Method::POST, path).header("commune-client", "app");
    Answer::to(request.json(&body)).await
}

async fn phone_of(server: &TestServer, name: &str) -> Phone {
    let answer = as_app(server, "/auth/sign-in", json!({"username": name, "password": PASSWORD})).await;
    Phone::of(server, &answer.expect_status(200))
}

async fn exchange(server: &TestServer, token: &str) -> Answer {
    server.anonymous().post("/auth/refresh-token", json!({"refresh_token": token})).await
}

async fn is_over(server: &TestServer, token: &str) {
    exchange(server, token).await.expect_status(401).problem("unauthenticated").done();
}

/// As [`setup`], where many may come at once.
fn crowded() -> Setup {
    setup().tune(|config| config.limits.sign_in = Rate { burst: 10_000, refill_s: 1.0 })
}

both_dbs!(an_app_stays_signed_in_without_a_cookie, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let mut phone = phone_of(&server, "ann").await;
    let first = phone.token().to_owned();
    for _ in 0..5 {
        server.clock().advance_s(610);
        phone.me().await.expect_status(401).done();
        phone.go_on().await;
    }
    assert_ne!(phone.token(), first);
    assert_eq!(phone.token().len(), 43 + 1 + 43);
    let browser = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    let sessions = browser.client.get("/sessions").await.json()["sessions"].as_array().unwrap().clone();
    let kinds: Vec<&Value> = sessions.iter().map(|session| &session["kind"]).collect();
    assert_eq!(kinds, ["browser", "app", "browser"]);
    assert_eq!((&ann.answer["refresh_token"], &browser.answer["refresh_token"]), (&Value::Null, &Value::Null));
});

both_dbs!(every_way_in_is_one_for_apps, setup(), async |server: TestServer| {
    let root = as_app(&server, "/setup", json!({"username": "first", "password": PASSWORD})).await;
    Phone::of(&server, &root.expect_status(201)).go_on().await;
    let new = as_app(&server, "/auth/sign-up", json!({"username": "bob", "password": PASSWORD})).await;
    Phone::of(&server, &new.expect_status(201)).go_on().await;
    let wrong = server.anonymous().request(Method::POST, "/auth/sign-in").header("commune-client", "phone");
    let wrong = Answer::to(wrong.json(&json!({"username": "bob", "password": PASSWORD}))).await;
    wrong.expect_status(422).problem("invalid_request").done();
});

both_dbs!(a_code_lets_an_app_in, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    with_email(&root, &sign_up(&server, "ann").await, EMAIL).await;
    server.clock().advance_s(31);
    server.anonymous().post("/auth/code", json!({"address": EMAIL})).await.expect_status(204).done();
    let code = code(&root, EMAIL, 2).await;
    let opened = as_app(&server, "/auth/code/verify", json!({"address": EMAIL, "code": code})).await;
    Phone::of(&server, &opened.expect_status(200)).go_on().await;
});

both_dbs!(an_app_shows_a_second_step_without_a_cookie, setup(), async |server: TestServer| {
    let (app, _) = turn_on(&server, &sign_up(&server, "ann").await, confirmed()).await;
    let halfway = as_app(&server, "/auth/sign-in", json!({"username": "ann", "password": PASSWORD})).await;
    let halfway = halfway.expect_status(403).problem("second_step_required");
    assert_eq!(halfway.header("set-cookie"), None);
    let waiting = halfway.header("commune-sign-in").expect("what it is recognized by");
    let code = json!({"code": app.next_code(&server)});
    as_app(&server, "/auth/second-step", code.clone()).await.expect_status(422).problem("sign_in_expired").done();
    let request = server.anonymous().request(Method::POST, "/auth/second-step").header("commune-client", "app");
    let answer = Answer::to(request.header("commune-sign-in", waiting).json(&code)).await;
    Phone::of(&server, &answer.expect_status(200)).go_on().await;
});

both_dbs!(an_answer_that_was_lost_is_forgiven_once, setup(), async |server: TestServer| {
    sign_up(&server, "ann").await;
    let mut phone = phone_of(&server, "ann").await;
    for _ in 0..3 {
        exchange(&server, phone.token()).await.expect_status(200).done();
        phone.go_on().await;
    }
    let kept = phone.token().to_owned();
    for _ in 0..2 {
        exchange(&server, &kept).await.expect_status(200).done();
    }
    exchange(&server, &kept).await.expect_status(401).problem("refresh_token_reused").done();
    phone.me().await.expect_status(401).done();
});

both_dbs!(
    a_token_that_two_hold_ends_the_session_everywhere_and_its_owner_is_told,
    setup().tune(|config| config.socket.poll_ms = 10),
    async |server: TestServer| {
        let root = admin(&server).await;
        let other = server.another_node().await;
        with_email(&root, &sign_up(&server, "ann").await, EMAIL).await;
        let mut phone = phone_of(&server, "ann").await;
        let copied = phone.token().to_owned();
        phone.go_on().await;
        let stolen = exchange(&other, &copied).await.expect_status(200).json();
        let mut socket = server.client_with(&bearer(&phone.newest)).socket().await;
        let mut there = other.client_with(&bearer(&stolen)).socket().await;
        phone.go_on().await;
        let thief = exchange(&other, stolen["refresh_token"].as_str().unwrap()).await;
        thief.expect_status(401).problem("refresh_token_reused").done();
        assert_eq!((socket.close_code().await, there.close_code().await), (4003, 4003));
        other.client_with(&bearer(&stolen)).get("/me").await.expect_status(401).done();
        phone.me().await.expect_status(401).done();
        is_over(&server, phone.token()).await;
        // Two nodes number letters of one moment in no order.
        let told = letters(&root, EMAIL, 2).await;
        assert!(
            told.iter().any(|letter| letter["subject"].as_str().unwrap().contains("app was signed out")),
            "{told:?}"
        );
    }
);

both_dbs!(of_twenty_uses_at_once_two_are_answered_and_nobody_goes_on, setup(), async |server: TestServer| {
    sign_up(&server, "ann").await;
    let phone = phone_of(&server, "ann").await;
    let all = join_all((0..20).map(|_| exchange(&server, phone.token()))).await;
    let (good, refused): (Vec<&Answer>, Vec<&Answer>) = all.iter().partition(|answer| answer.status == 200);
    assert_eq!((good.len(), refused.len()), (2, 18));
    let ended = refused.iter().filter(|answer| answer.json()["code"] == "refresh_token_reused").count();
    assert!(ended == 1 && refused.iter().all(|answer| answer.status == 401));
    for answer in good {
        is_over(&server, answer.json()["refresh_token"].as_str().unwrap()).await;
        server.client_with(&bearer(&answer.json())).get("/me").await.expect_status(401).done();
    }
});

both_dbs!(every_end_of_a_session_ends_its_refresh_tokens, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    let out = phone_of(&server, "ann").await;
    let shown = server.client_with(&bearer(&out.newest));
    shown.post("/auth/sign-out", json!({})).await.expect_status(204).done();
    is_over(&server, out.token()).await;
    let changed = phone_of(&server, "ann").await;
    let password = json!({"old": PASSWORD, "new": "another horse on a battery staple"});
    ann.client.post("/me/password", password).await.expect_status(204).done();
    is_over(&server, changed.token()).await;
    let answer =
        as_app(&server, "/auth/sign-in", json!({"username": "ann", "password": "another horse on a battery staple"}));
    let locked = Phone::of(&server, &answer.await.expect_status(200));
    let person = format!("/admin/people/{}", ann.answer["user"]["id"]);
    root.client.patch(&person, json!({"locked": true})).await.expect_status(200).done();
    is_over(&server, locked.token()).await;
});

both_dbs!(an_app_signs_in_again_after_half_a_year_however_it_was_used, setup(), async |server: TestServer| {
    sign_up(&server, "ann").await;
    let mut phone = phone_of(&server, "ann").await;
    for _ in 0..6 {
        server.clock().advance_s(30 * 86_400 - 1);
        phone.go_on().await;
    }
    server.clock().advance_s(12);
    is_over(&server, phone.token()).await;
    phone.me().await.expect_status(401).done();
});

both_dbs!(no_token_outlives_a_sign_out_beside_an_exchange, crowded(), async |server: TestServer| {
    sign_up(&server, "ann").await;
    let mut renewed_first = 0;
    for _ in 0..50 {
        let phone = phone_of(&server, "ann").await;
        let shown = server.client_with(&bearer(&phone.newest));
        let (renewed, out) = tokio::join!(exchange(&server, phone.token()), shown.post("/auth/sign-out", json!({})));
        out.expect_status(204).done();
        if renewed.status == 200 {
            renewed_first += 1;
            let late = renewed.json();
            server.client_with(&bearer(&late)).get("/me").await.expect_status(401).done();
            is_over(&server, late["refresh_token"].as_str().unwrap()).await;
        }
        is_over(&server, phone.token()).await;
    }
    assert!(renewed_first > 0, "no exchange ever came first");
});

both_dbs!(half_of_a_token_opens_nothing_and_neither_does_nonsense, setup(), async |server: TestServer| {
    sign_up(&server, "ann").await;
    let (phone, other) = (phone_of(&server, "ann").await, phone_of(&server, "ann").await);
    let (secret, step) = phone.token().split_once('.').unwrap();
    by_cookie(&server, "/auth/refresh", secret).await.expect_status(401).done();
    server.client_with(&format!("Token {secret}")).get("/me").await.expect_status(401).done();
    let (long, foreign) = (format!("{}.a", "a".repeat(300)), format!("{}.{step}", &other.token()[..43]));
    for nonsense in ["", ".", "a.b", secret, step, long.as_str(), "é.è"] {
        is_over(&server, nonsense).await;
    }
    server.anonymous().post("/auth/refresh-token", json!({"token": "a"})).await.expect_status(422).done();
    // Whoever holds the first half holds what an app keeps secret: that session is over, the others stay.
    exchange(&server, &foreign).await.expect_status(401).problem("refresh_token_reused").done();
    other.me().await.expect_status(401).done();
    phone.me().await.expect_status(200).done();
});
