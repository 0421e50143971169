//! Tokens that renew themselves, as older clients know them.

use reqwest::Method;
use serde_json::json;

use super::stage::{Answer, PASSWORD, Stage, answer, on_both_engines};

async fn create(stage: &Stage, password: &str) -> Answer {
    let form = format!("username=ann&password={password}");
    stage.form(Method::POST, "/auth/jwt/create/", "", &form).await
}

async fn show(stage: &Stage, what: &str, token: &str) -> Answer {
    stage.form(Method::POST, &format!("/auth/jwt/{what}/"), "", &format!("token={token}")).await
}

fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["token"].as_str().expect("a token").to_owned()
}

async fn get(stage: &Stage, path: &str, authorization: &str) -> Answer {
    answer(stage.request(Method::GET, path).header("authorization", authorization)).await
}

#[track_caller]
fn is_refused(answer: &Answer) {
    assert_eq!((answer.status, answer.json()["non_field_errors"].is_array()), (400, true), "{}", answer.body);
}

on_both_engines!(a_token_opens_what_a_key_does_and_renews_itself, &[], async |stage| {
    stage.sign_up("ann").await;
    let first = token(&create(&stage, PASSWORD).await);
    assert_eq!(token(&show(&stage, "verify", &first).await), first);
    let renewed = token(&show(&stage, "refresh", &first).await);
    for shown in [format!("JWT {first}"), format!("Bearer {renewed}"), format!("jwt {renewed}")] {
        for path in ["/auth/me/", "/api/v1/me"] {
            assert_eq!(get(&stage, path, &shown).await.json()["username"], "ann", "{path}");
        }
    }
    let sessions = get(&stage, "/api/v1/sessions", &format!("JWT {renewed}")).await.json()["sessions"].clone();
    assert_eq!((&sessions[0]["kind"], &sessions[0]["current"]), (&json!("renewed"), &json!(true)));
    let key = stage.request(Method::POST, "/api/v1/sessions").header("authorization", format!("JWT {renewed}"));
    assert_eq!(answer(key.json(&json!({"name": "robot"}))).await.json()["code"], "insufficient_scope");
    let refresh = stage.request(Method::POST, "/api/v1/auth/refresh").header("authorization", format!("JWT {renewed}"));
    assert_eq!(answer(refresh.json(&json!({}))).await.status, 401);
    let out = stage.request(Method::POST, "/auth/token/logout/").header("authorization", format!("JWT {first}"));
    assert_eq!(answer(out).await.status, 204);
    for gone in [&first, &renewed] {
        is_refused(&show(&stage, "refresh", gone).await);
        is_refused(&show(&stage, "verify", gone).await);
        assert_eq!(get(&stage, "/auth/me/", &format!("JWT {gone}")).await.status, 401);
    }
    stage.close().await;
});

on_both_engines!(no_other_token_renews_itself, &[], async |stage| {
    let key = stage.sign_up("ann").await;
    let body = json!({"username": "ann", "password": PASSWORD});
    let browser = answer(stage.request(Method::POST, "/api/v1/auth/sign-in").json(&body)).await.json();
    let browsers = browser["access"]["token"].as_str().unwrap();
    let keys = stage.request(Method::POST, "/api/v1/auth/refresh").header("authorization", format!("Token {key}"));
    let keys = answer(keys.json(&json!({}))).await.json()["access"]["token"].as_str().unwrap().to_owned();
    for other in [browsers, &keys] {
        assert_eq!(token(&show(&stage, "verify", other).await), other);
        is_refused(&show(&stage, "refresh", other).await);
    }
    for nonsense in [key.as_str(), "a.b.c", "."] {
        is_refused(&show(&stage, "refresh", nonsense).await);
        is_refused(&show(&stage, "verify", nonsense).await);
    }
    is_refused(&create(&stage, "not the password").await);
    let none = stage.form(Method::POST, "/auth/jwt/refresh/", "", "x=y").await;
    assert_eq!((none.status, none.body.as_str()), (400, r#"{"token":["This field is required."]}"#));
    stage.close().await;
});
