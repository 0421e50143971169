//! A revoked session is out: by token, cookie, key and socket, on this node and on others.

use serde_json::json;
use testkit::{TestServer, both_dbs};

use crate::people::{PASSWORD, Person, by_cookie, key_of, sign_in, sign_up};

both_dbs!(a_revoked_session_is_refused_by_token_cookie_and_socket, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let phone = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await);
    let mut by_token = phone.client.socket().await;
    let mut cookie_socket = server.dial().cookie(&phone.cookie).live().await;
    let sessions = phone.client.get("/sessions").await.json();
    let current =
        sessions["sessions"].as_array().unwrap().iter().find(|session| session["current"] == true).unwrap()["id"]
            .clone();
    ann.client.delete(&format!("/sessions/{current}")).await.expect_status(204).done();
    phone.client.get("/me").await.expect_status(401).problem("unauthenticated").done();
    by_cookie(&server, "/auth/refresh", &phone.cookie).await.expect_status(401).done();
    assert_eq!((by_token.close_code().await, cookie_socket.close_code().await), (4003, 4003));
    assert_eq!(phone.client.dial().open().await.map(|_| ()).unwrap_err().status, 401);
    assert_eq!(server.dial().cookie(&phone.cookie).open().await.map(|_| ()).unwrap_err().status, 401);
    ann.client.get("/me").await.expect_status(200).done();
    ann.client.delete(&format!("/sessions/{current}")).await.expect_status(404).problem("no_such_session").done();
});

both_dbs!(a_revoked_key_takes_its_tokens_along, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (session, robot) = key_of(&ann).await;
    let derived = robot.post("/auth/refresh", json!({})).await.expect_status(200).json();
    let derived = server.client_with(&crate::people::bearer(&derived));
    derived.get("/me").await.expect_status(200).done();
    ann.client.delete(&format!("/sessions/{}", session["id"])).await.expect_status(204).done();
    robot.get("/me").await.expect_status(401).done();
    derived.get("/me").await.expect_status(401).done();
    robot.post("/auth/refresh", json!({})).await.expect_status(401).done();
});

both_dbs!(nobody_revokes_anothers_session, async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (session, robot) = key_of(&ann).await;
    let foreign =
        bob.client.delete(&format!("/sessions/{}", session["id"])).await.expect_status(404).problem("no_such_session");
    let absent = bob.client.delete("/sessions/9007199254740991").await.expect_status(404);
    assert_eq!(foreign.body, absent.body);
    robot.get("/me").await.expect_status(200).done();
});

both_dbs!(
    other_nodes_hear_of_it,
    crate::setup().tune(|config| config.socket.poll_ms = 20),
    async |server: TestServer| {
        let other = server.another_node().await;
        let ann = sign_up(&server, "ann").await;
        let there = other.here(&ann.client);
        let mut socket = there.socket().await;
        ann.client.post("/auth/sign-out", json!({})).await.expect_status(204).done();
        assert_eq!(socket.close_code().await, 4003);
        there.get("/me").await.expect_status(401).done();
    }
);

both_dbs!(a_node_that_starts_later_knows_of_it, async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    ann.client.post("/auth/sign-out", json!({})).await.expect_status(204).done();
    let later = server.another_node().await;
    later.here(&ann.client).get("/me").await.expect_status(401).done();
    later.here(&bob.client).get("/me").await.expect_status(200).done();
});

both_dbs!(no_token_outlives_a_sign_out_that_races_with_a_refresh, async |server: TestServer| {
    sign_up(&server, "ann").await;
    for _ in 0..10 {
        let phone = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
        let (renewed, out) = tokio::join!(
            by_cookie(&server, "/auth/refresh", &phone.cookie),
            phone.client.post("/auth/sign-out", json!({})),
        );
        out.expect_status(204).done();
        if renewed.status == 200 {
            let late = server.client_with(&crate::people::bearer(&renewed.json()));
            late.get("/me").await.expect_status(401).done();
        }
    }
});
