//! Whom somebody lets do what.

use serde_json::{Value, json};
use testkit::{TestClient, TestServer, both_dbs};

both_dbs!(whom_one_lets_do_what_is_as_one_left_it, async |server: TestServer| {
    let ann = server.user("ann").await;
    let before = ann.get("/me/privacy").await.expect_status(200).json();
    assert_eq!(
        (&before["message"], &before["add"], &before["find_by_phone"], &before["see_last_seen"], &before["see_read"]),
        (&json!("everyone"), &json!("friends"), &json!("nobody"), &json!("everyone"), &json!("everyone"))
    );
    let changed = ann
        .patch("/me/privacy", json!({"add": "nobody", "see_email": "friends", "see_read": "nobody"}))
        .await
        .expect_status(200)
        .json();
    let mut expected = before;
    (expected["add"], expected["see_email"]) = (json!("nobody"), json!("friends"));
    expected["see_read"] = json!("nobody");
    assert_eq!(changed, expected);
    assert_eq!(ann.patch("/me/privacy", json!({})).await.expect_status(200).json(), expected);
    ann.patch("/me/privacy", json!({"add": "some"})).await.expect_status(422).problem("invalid_request").done();
    ann.patch("/me/privacy", json!({"phone": "nobody"})).await.expect_status(422).problem("invalid_request").done();
    assert_eq!(ann.get("/me/privacy").await.expect_status(200).json(), expected);
});

async fn show_to(who: &TestClient, circle: &str) {
    let changed = who.patch("/me/privacy", json!({"see_last_seen": circle})).await.expect_status(200).json();
    assert_eq!(changed["see_last_seen"], circle);
}

both_dbs!(who_sees_that_one_is_here_is_told_to_ones_devices_once, async |server: TestServer| {
    let ann = server.user("ann").await;
    let mut device = ann.socket().await;
    device.ok("ping", json!({})).await;
    show_to(&ann, "friends").await;
    assert_eq!(device.event("presence.changed").await["data"], json!({"presence": "friends"}));
    // What is so already is told to nobody, nor is what concerns nobody's presence.
    show_to(&ann, "friends").await;
    ann.patch("/me/privacy", json!({"find": "friends"})).await.expect_status(200).done();
    assert_eq!(device.events_until_quiet().await, Vec::<Value>::new());
});

both_dbs!(the_newest_choice_alone_stays_in_the_log, async |server: TestServer| {
    let ann = server.user("ann").await;
    let epoch = ann.socket().await.welcome()["epoch"].clone();
    for choice in ["nobody", "friends_of_friends", "nobody"] {
        show_to(&ann, choice).await;
    }
    let resume = json!({"epoch": epoch, "user": 0, "rooms": {}});
    let told = ann.resume(resume).await.events_until_quiet().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["data"], json!({"presence": "nobody"}));
});
