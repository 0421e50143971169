//! Changing the password and the name as an older client does.

use reqwest::Method;

use super::stage::{Answer, PASSWORD, Stage, on_both_engines};

const NEW: &str = "another donkey capacitor";
const FEW: &[(&str, &str)] =
    &[("COMMUNE__LIMITS__PASSWORD__BURST", "2"), ("COMMUNE__LIMITS__PASSWORD__REFILL_S", "100")];

async fn change(stage: &Stage, token: &str, current: &str, new: &str) -> Answer {
    let form = format!("current_password={current}&new_password={new}");
    stage.form(Method::POST, "/auth/password/", token, &form).await
}

async fn sign_in(stage: &Stage, password: &str) -> Answer {
    let form = format!("username=ann&password={password}");
    stage.form(Method::POST, "/auth/token/create/", "", &form).await
}

async fn is_in(stage: &Stage, token: &str) -> bool {
    stage.form(Method::GET, "/auth/me/", token, "").await.status == 200
}

on_both_engines!(the_token_shown_stays_and_every_other_ends, &[], async |stage| {
    let shown = stage.sign_up("ann").await;
    let other = sign_in(&stage, PASSWORD).await.json()["auth_token"].as_str().unwrap().to_owned();
    let changed = change(&stage, &shown, PASSWORD, NEW).await;
    assert_eq!((changed.status, changed.body.as_str()), (204, ""));
    assert!(is_in(&stage, &shown).await && !is_in(&stage, &other).await);
    assert_eq!(sign_in(&stage, PASSWORD).await.status, 400);
    assert_eq!(sign_in(&stage, NEW).await.status, 200);
    stage.close().await;
});

on_both_engines!(faults_are_told_by_field, &[], async |stage| {
    let token = stage.sign_up("ann").await;
    let wrong = change(&stage, &token, "wrong", NEW).await;
    assert_eq!((wrong.status, wrong.body.as_str()), (400, r#"{"current_password":["The old password is wrong."]}"#));
    let short = change(&stage, &token, PASSWORD, "short").await;
    assert_eq!(short.body, r#"{"new_password":["A password has 8 to 128 characters."]}"#);
    let none = stage.form(Method::POST, "/auth/password/", &token, "x=y").await.json();
    assert_eq!(none.as_object().unwrap().keys().collect::<Vec<_>>(), ["current_password", "new_password"]);
    assert!(is_in(&stage, &token).await);
    stage.close().await;
});

on_both_engines!(tries_are_counted, FEW, async |stage| {
    let token = stage.sign_up("ann").await;
    for _ in 0..2 {
        assert_eq!(change(&stage, &token, "wrong horse battery", NEW).await.status, 400);
    }
    let refused = change(&stage, &token, PASSWORD, NEW).await;
    assert_eq!(refused.status, 429, "{}", refused.body);
    assert!(refused.header("retry-after").is_some());
    stage.close().await;
});

on_both_engines!(whoever_shows_the_password_changes_the_username, &[], async |stage| {
    let (ann, _) = (stage.sign_up("ann").await, stage.sign_up("bob").await);
    let rename = async |form: &str| stage.form(Method::POST, "/auth/username/", &ann, form).await;
    let none = rename("x=y").await.json();
    assert_eq!(none.as_object().unwrap().keys().collect::<Vec<_>>(), ["current_password", "new_username"]);
    let wrong = rename("current_password=wrong&new_username=anna").await;
    assert_eq!((wrong.status, wrong.body.as_str()), (400, r#"{"current_password":["The old password is wrong."]}"#));
    let taken = rename(&format!("current_password={PASSWORD}&new_username=Bob")).await;
    assert_eq!(taken.body, r#"{"new_username":["Somebody has this name already."]}"#);
    let renamed = rename(&format!("current_password={PASSWORD}&new_username=anna")).await;
    assert_eq!((renamed.status, renamed.body.as_str()), (204, ""));
    assert_eq!(stage.form(Method::GET, "/auth/me/", &ann, "").await.json()["username"], "anna");
    assert_eq!(sign_in(&stage, PASSWORD).await.status, 400, "ann is nobody any more");
    stage.close().await;
});

on_both_engines!(whoever_shows_the_password_deletes_the_account, &[], async |stage| {
    let (ann, bob) = (stage.sign_up("ann").await, stage.sign_up("bob").await);
    let delete = async |form: &str| stage.form(Method::POST, "/auth/users/delete/", &ann, form).await;
    let none = delete("x=y").await;
    assert_eq!((none.status, none.body.as_str()), (400, r#"{"current_password":["This field is required."]}"#));
    let wrong = delete("current_password=wrong").await;
    assert_eq!((wrong.status, wrong.json()["current_password"].is_array()), (400, true), "{}", wrong.body);
    assert!(is_in(&stage, &ann).await);
    let done = delete(&format!("current_password={PASSWORD}")).await;
    assert_eq!((done.status, done.body.as_str()), (204, ""));
    assert!(!is_in(&stage, &ann).await && is_in(&stage, &bob).await);
    let chat = stage.chat(&bob).await;
    let invite = stage.form(Method::PATCH, &format!("/api/chats/{chat}/"), &bob, "username=ann").await;
    assert_eq!(invite.status, 404, "{}", invite.body);
    // Coming back is signing in.
    assert_eq!(sign_in(&stage, PASSWORD).await.status, 200);
    stage.close().await;
});
