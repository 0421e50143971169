//! Whom somebody lets do what.

use serde_json::json;
use testkit::{TestServer, both_dbs};

both_dbs!(whom_one_lets_do_what_is_as_one_left_it, async |server: TestServer| {
    let ann = server.user("ann").await;
    let before = ann.get("/me/privacy").await.expect_status(200).json();
    assert_eq!(
        (&before["message"], &before["add"], &before["find_by_phone"]),
        (&json!("everyone"), &json!("friends"), &json!("nobody"))
    );
    let changed =
        ann.patch("/me/privacy", json!({"add": "nobody", "see_email": "friends"})).await.expect_status(200).json();
    let mut expected = before;
    (expected["add"], expected["see_email"]) = (json!("nobody"), json!("friends"));
    assert_eq!(changed, expected);
    assert_eq!(ann.patch("/me/privacy", json!({})).await.expect_status(200).json(), expected);
    ann.patch("/me/privacy", json!({"add": "some"})).await.expect_status(422).problem("invalid_request").done();
    ann.patch("/me/privacy", json!({"phone": "nobody"})).await.expect_status(422).problem("invalid_request").done();
    assert_eq!(ann.get("/me/privacy").await.expect_status(200).json(), expected);
});
