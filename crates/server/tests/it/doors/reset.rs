//! A forgotten password as an older client asks for another one. No mail server is set: the code is read in the outbox.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::stage::{Answer, PASSWORD, Stage, answer, on_both_engines};

const NEW: &str = "another donkey capacitor";
const EMAIL: &str = "ann@example.org";

/// A request of the protocol.
async fn ask(stage: &Stage, method: Method, path: &str, token: &str, body: Value) -> Answer {
    let request = stage.request(method.clone(), &format!("/api/v1{path}"));
    let request = if token.is_empty() { request } else { request.header("authorization", format!("Bearer {token}")) };
    answer(if method == Method::GET { request } else { request.json(&body) }).await
}

fn token(answer: &Answer) -> String {
    answer.json()["access"]["token"].as_str().expect("a token").to_owned()
}

/// The code in the newest of so many letters, which a job writes.
async fn code(stage: &Stage, root: &str, count: usize) -> String {
    loop {
        let letters = ask(stage, Method::GET, "/admin/outbox", root, Value::Null).await.json()["letters"].clone();
        let texts: Vec<&str> = letters.as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
        if texts.len() == count {
            let code = texts[0].lines().find(|line| line.len() == 7 && line[..3].parse::<u16>().is_ok());
            return code.expect("a code").to_owned();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn confirm(stage: &Stage, code: &str, password: &str) -> Answer {
    let form = format!("uid={EMAIL}&token={code}&new_password={password}");
    stage.form(Method::POST, "/auth/password/reset/confirm/", "", &form).await
}

on_both_engines!(a_forgotten_password_is_replaced_by_a_code, &[], async |stage| {
    let root = ask(&stage, Method::POST, "/setup", "", json!({"username": "root", "password": PASSWORD})).await;
    let root = token(&root);
    let old = stage.sign_up("ann").await;
    let ann = json!({"username": "ann", "password": PASSWORD});
    let ann = token(&ask(&stage, Method::POST, "/auth/sign-in", "", ann).await);
    let email = json!({"email": EMAIL, "password": PASSWORD});
    assert_eq!(ask(&stage, Method::POST, "/me/email", &ann, email).await.status, 204);
    let shown = json!({"email": EMAIL, "code": code(&stage, &root, 1).await});
    assert_eq!(ask(&stage, Method::POST, "/me/email/verify", &ann, shown).await.status, 200);
    let (path, wish) = ("/auth/password/reset/", format!("email={EMAIL}"));
    for asked in ["email=nobody@example.org", wish.as_str()] {
        let asked = stage.form(Method::POST, path, "", asked).await;
        assert_eq!((asked.status, asked.body.as_str()), (204, ""));
    }
    let code = code(&stage, &root, 2).await;
    let wrong = confirm(&stage, if code == "000 000" { "000001" } else { "000000" }, NEW).await;
    assert_eq!((wrong.status, wrong.json()["token"].is_array()), (400, true), "{}", wrong.body);
    let short = confirm(&stage, &code, "short").await;
    assert_eq!(short.body, r#"{"new_password":["A password has 8 to 128 characters."]}"#);
    let done = confirm(&stage, &code, NEW).await;
    assert_eq!((done.status, done.body.as_str()), (204, ""));
    assert_eq!(stage.form(Method::GET, "/auth/me/", &old, "").await.status, 401);
    for (password, status) in [(PASSWORD, 400), (NEW, 200)] {
        let form = format!("username=ann&password={password}");
        assert_eq!(stage.form(Method::POST, "/auth/token/create/", "", &form).await.status, status);
    }
    assert_eq!(confirm(&stage, &code, PASSWORD).await.status, 400);
    stage.close().await;
});

on_both_engines!(what_is_missing_or_nonsense_is_told_by_field, &[], async |stage| {
    let none = stage.form(Method::POST, "/auth/password/reset/", "", "x=y").await;
    assert_eq!((none.status, none.body.as_str()), (400, r#"{"email":["This field is required."]}"#));
    let nonsense = stage.form(Method::POST, "/auth/password/reset/", "", "email=a@").await;
    assert_eq!((nonsense.status, nonsense.json()["email"].is_array()), (400, true));
    let form = "uid=a@&token=12&new_password=";
    let confirmed = stage.form(Method::POST, "/auth/password/reset/confirm/", "", form).await;
    assert_eq!(confirmed.status, 400);
    let fields: Vec<String> = confirmed.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["new_password", "token", "uid"]);
    stage.close().await;
});
