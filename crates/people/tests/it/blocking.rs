//! Who is kept away, and what they can tell.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use super::{accept, ask, befriend, block, blocked, cancel, found, friends_of, received, sent, unblock};

both_dbs!(who_is_blocked_is_no_friend_and_neither_finds_the_other, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    befriend(&ann, &bob).await;
    let (mut of_ann, mut of_bob) = (ann.socket().await, bob.socket().await);
    block(&bob, &ann).await.expect_status(204).done();
    assert_eq!(of_bob.event("relation.changed").await["data"]["relation"], "blocked");
    assert_eq!(of_ann.event("relation.changed").await["data"]["relation"], "none", "as if they were friends no more");
    block(&bob, &ann).await.expect_status(204).done();
    assert_eq!((friends_of(&ann).await.len(), friends_of(&bob).await.len()), (0, 0));
    assert_eq!((blocked(&bob).await, blocked(&ann).await), (vec![ann.id().get()], vec![]));
    assert_eq!((found(&ann, "bob").await.len(), found(&bob, "ann").await.len()), (0, 0));
    unblock(&bob, &ann).await.expect_status(204).done();
    unblock(&bob, &ann).await.expect_status(404).problem("not_blocked").done();
    assert_eq!(friends_of(&bob).await.len(), 0, "nothing comes back");
    assert_eq!(found(&ann, "bob").await, [bob.id().get()]);
});

both_dbs!(who_is_blocked_gets_the_answers_of_one_who_is_ignored, async |server: TestServer| {
    let (ann, bob, cid) = (server.user("ann").await, server.user("bob").await, server.user("cid").await);
    block(&bob, &ann).await.expect_status(204).done();
    let mut of_bob = bob.socket().await;
    let (blocked, ignored) = (ask(&ann, &bob).await.expect_status(200), ask(&ann, &cid).await.expect_status(200));
    assert_eq!(blocked.body, ignored.body);
    assert_eq!(sent(&ann).await.len(), 2);
    assert_eq!(received(&bob).await.len(), 0);
    accept(&bob, &ann).await.expect_status(404).problem("no_such_request").done();
    cancel(&ann, &bob).await.expect_status(204).done();
    assert_eq!(of_bob.events_until_quiet().await, Vec::<Value>::new());
    ask(&bob, &ann).await.expect_status(409).problem("blocked").done();
    bob.patch("/me/privacy", json!({"find": "friends"})).await.expect_status(200).done();
    cid.patch("/me/privacy", json!({"find": "friends"})).await.expect_status(200).done();
    cancel(&ann, &cid).await.expect_status(204).done();
    let (blocked, closed) = (ask(&ann, &bob).await.expect_status(403), ask(&ann, &cid).await.expect_status(403));
    assert_eq!(blocked.body, closed.body);
});

both_dbs!(what_waited_when_somebody_is_blocked_waits_no_more_for_them, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    ask(&ann, &bob).await.expect_status(200).done();
    let mut of_ann = ann.socket().await;
    block(&bob, &ann).await.expect_status(204).done();
    assert_eq!(of_ann.events_until_quiet().await, Vec::<Value>::new());
    assert_eq!((received(&bob).await.len(), sent(&ann).await.len()), (0, 1));
    unblock(&bob, &ann).await.expect_status(204).done();
    assert_eq!(received(&bob).await.len(), 0);
    accept(&bob, &ann).await.expect_status(404).problem("no_such_request").done();
    // And what the one asked who blocks is taken back, as anybody takes something back.
    let cid = server.user("cid").await;
    ask(&bob, &cid).await.expect_status(200).done();
    block(&bob, &cid).await.expect_status(204).done();
    assert_eq!((received(&cid).await.len(), sent(&bob).await.len()), (0, 0));
    accept(&cid, &bob).await.expect_status(404).problem("no_such_request").done();
});

both_dbs!(a_device_begins_with_who_asks_and_who_is_blocked, async |server: TestServer| {
    let (ann, bob, cid) = (server.user("ann").await, server.user("bob").await, server.user("cid").await);
    ask(&bob, &ann).await.expect_status(200).done();
    block(&ann, &cid).await.expect_status(204).done();
    let socket = ann.socket().await;
    assert_eq!(socket.welcome()["people"], json!({"asking": 1, "blocked": [cid.id()]}));
    socket.close().await;
});
