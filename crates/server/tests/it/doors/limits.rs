//! The doors are rationed as the routes they mirror.

use reqwest::Method;

use super::stage::{Answer, PASSWORD, Stage, on_both_engines};

const FEW: &[(&str, &str)] = &[
    ("COMMUNE__LIMITS__REGISTER__BURST", "2"),
    ("COMMUNE__LIMITS__REGISTER__REFILL_S", "100"),
    ("COMMUNE__LIMITS__SIGN_IN__BURST", "4"),
    ("COMMUNE__LIMITS__SIGN_IN__REFILL_S", "100"),
    ("COMMUNE__LIMITS__NEW_ROOM__BURST", "2"),
    ("COMMUNE__LIMITS__NEW_ROOM__REFILL_S", "100"),
    ("COMMUNE__LIMITS__LOOKUP__BURST", "3"),
    ("COMMUNE__LIMITS__LOOKUP__REFILL_S", "100"),
    ("COMMUNE__LIMITS__MESSAGE_SEND__BURST", "2"),
    ("COMMUNE__LIMITS__MESSAGE_SEND__REFILL_S", "100"),
];

#[track_caller]
fn is_rationed(answer: &Answer) {
    assert_eq!(answer.status, 429, "{}", answer.body);
    let wait: u64 = answer.header("retry-after").expect("when to come back").parse().expect("seconds");
    assert!((1..=100).contains(&wait), "{wait}");
    assert!(answer.json()["detail"].is_string(), "{}", answer.body);
}

on_both_engines!(each_door_has_the_limit_of_its_route, FEW, async |stage| {
    let (post, patch, get) = (Method::POST, Method::PATCH, Method::GET);
    let (ann, bob) = (stage.sign_up("ann").await, stage.sign_up("bob").await);
    let eve = format!("username=eve&password={PASSWORD}");
    is_rationed(&stage.form(post.clone(), "/auth/users/create/", "", &eve).await);
    for _ in 0..2 {
        assert_eq!(
            stage.form(post.clone(), "/auth/token/create/", "", "username=ann&password=wrong").await.status,
            400
        );
    }
    let right = format!("username=ann&password={PASSWORD}");
    for path in ["/auth/token/create/", "/auth/token/login/"] {
        is_rationed(&stage.form(post.clone(), path, "", &right).await);
    }

    let chat = format!("/api/chats/{}/", stage.chat(&ann).await);
    let messages = format!("{chat}messages/");
    for number in 0..5 {
        let sent = stage.form(post.clone(), &messages, &ann, "message=hello").await;
        assert_eq!(sent.status, if number < 2 { 200 } else { 429 });
        assert_eq!(stage.form(get.clone(), &messages, &ann, "").await.status, 200, "one's own chat is no guess");
    }
    assert_eq!(stage.form(patch.clone(), &chat, &ann, "username=bob").await.status, 200);
    is_rationed(&stage.form(patch.clone(), &chat, &ann, "username=nobody").await);
    is_rationed(&stage.form(post.clone(), "/api/chats/", &ann, "").await);

    let guess = "/api/chats/abcdefghijklmno/";
    assert_eq!(stage.form(patch.clone(), guess, &bob, "username=bob").await.status, 404);
    assert_eq!(stage.form(get.clone(), &format!("{guess}messages/"), &bob, "").await.status, 404);
    assert_eq!(stage.form(post.clone(), &format!("{guess}messages/"), &bob, "message=x").await.status, 404);
    is_rationed(&stage.form(get, &format!("{guess}messages/"), &bob, "").await);
    is_rationed(&stage.form(post, &format!("{guess}messages/"), &bob, "message=x").await);
    is_rationed(&stage.form(patch, guess, &bob, "username=bob").await);
    stage.close().await;
});
