//! What cannot be, and what it is answered.

use serde_json::json;
use testkit::{TestServer, both_dbs};

both_dbs!(what_cannot_be_gets_a_clear_answer, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let me = ann.id();
    for wrong in [
        json!({}),
        json!({"user": 0}),
        json!({"user": bob.id(), "username": "bob"}),
        json!({"username": "a b"}),
        json!({"user": bob.id(), "more": 1}),
    ] {
        ann.post("/friends/requests", wrong).await.expect_status(422).problem("invalid_request").done();
    }
    for note in ["x".repeat(201), "a\u{0}b".to_owned(), "a\u{7}b".to_owned()] {
        let asked = ann.post("/friends/requests", json!({"user": bob.id(), "note": note})).await;
        asked.expect_status(422).problem("invalid_request").done();
    }
    for nobody in [json!({"user": 5}), json!({"username": "nobody"})] {
        ann.post("/friends/requests", nobody).await.expect_status(404).problem("no_such_user").done();
    }
    ann.post("/friends/requests", json!({"user": me})).await.expect_status(422).problem("not_with_yourself").done();
    for path in [format!("/friends/requests/{me}/accept"), format!("/friends/requests/{me}/decline")] {
        ann.post(&path, json!({})).await.expect_status(422).problem("not_with_yourself").done();
    }
    for path in [format!("/friends/requests/{me}"), format!("/friends/{me}"), format!("/blocks/{me}")] {
        ann.delete(&path).await.expect_status(422).problem("not_with_yourself").done();
    }
    ann.put(&format!("/blocks/{me}"), json!({})).await.expect_status(422).problem("not_with_yourself").done();
    ann.put("/blocks/5", json!({})).await.expect_status(404).problem("no_such_user").done();
    ann.delete("/blocks/5").await.expect_status(404).problem("not_blocked").done();
    ann.delete("/friends/5").await.expect_status(404).problem("no_such_friend").done();
    ann.delete("/friends/requests/5").await.expect_status(404).problem("no_such_request").done();
    for path in ["/people?search=", "/people?search=%00", "/people", "/friends?limit=0", "/friends?after=%00"] {
        ann.get(path).await.expect_status(422).problem("invalid_request").done();
    }
    let anonymous = server.anonymous();
    for path in ["/friends", "/friends/requests", "/blocks", "/me/privacy", "/people?search=ann", "/people/suggestions"]
    {
        anonymous.get(path).await.expect_status(401).done();
    }
});
