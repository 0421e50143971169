//! The list of sessions: where they began, what they are called, and all of them at once.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

use crate::people::{PASSWORD, Person, by_cookie, key_of, sign_in, sign_up};

fn behind_a_proxy() -> testkit::Setup {
    crate::setup().tune(|config| config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()])
}

async fn sessions(person: &Person) -> Vec<Value> {
    person.client.get("/sessions").await.expect_status(200).json()["sessions"].as_array().unwrap().clone()
}

both_dbs!(a_session_says_where_it_began_and_keeps_no_address, behind_a_proxy(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    for (address, place) in [
        ("203.0.113.77", json!({"kind": "elsewhere", "network": "203.0.113.0/24"})),
        ("2001:db8:7:8:9::1", json!({"kind": "elsewhere", "network": "2001:db8:7::/48"})),
        ("192.168.1.40", json!({"kind": "home"})),
    ] {
        let request = server.anonymous().request(Method::POST, "/auth/sign-in").header("x-forwarded-for", address);
        let came = Answer::to(request.json(&json!({"username": "ann", "password": PASSWORD}))).await.expect_status(200);
        let listed = Person::of(&server, &came).client.get("/sessions").await.expect_status(200);
        assert_eq!(listed.json()["sessions"][0]["place"], place);
        assert!(!listed.body.contains(address), "{}", listed.body);
    }
    let (_, robot) = key_of(&ann).await;
    let listed = robot.get("/sessions").await.json();
    assert_eq!(listed["sessions"][0]["place"], json!(null), "nobody signed in");
    assert_eq!(listed["sessions"][4]["place"], json!({"kind": "here"}));
});

both_dbs!(who_is_no_proxy_speaks_for_nobody, async |server: TestServer| {
    sign_up(&server, "ann").await;
    let request = server.anonymous().request(Method::POST, "/auth/sign-in").header("x-forwarded-for", "203.0.113.77");
    let came = Answer::to(request.json(&json!({"username": "ann", "password": PASSWORD}))).await;
    assert_eq!(sessions(&Person::of(&server, &came)).await[0]["place"], json!({"kind": "here"}));
});

both_dbs!(a_session_is_called_what_its_owner_calls_it, async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (key, _) = key_of(&ann).await;
    for session in sessions(&ann).await {
        assert_eq!(session["label"], json!(null));
        let path = format!("/sessions/{}", session["id"]);
        let renamed = ann.client.patch(&path, json!({"name": " kitchen \u{1f370} "})).await.expect_status(200).json();
        assert_eq!((&renamed["label"], &renamed["name"]), (&json!("kitchen \u{1f370}"), &session["name"]));
    }
    assert!(sessions(&ann).await.iter().all(|session| session["label"] == json!("kitchen \u{1f370}")));
    let path = format!("/sessions/{}", key["id"]);
    for wrong in ["", " ", "\n", "a\u{7}b", &"x".repeat(101)] {
        ann.client.patch(&path, json!({"name": wrong})).await.expect_status(422).problem("invalid_request").done();
    }
    let foreign = bob.client.patch(&path, json!({"name": "mine"})).await.expect_status(404).problem("no_such_session");
    let absent = bob.client.patch("/sessions/9007199254740991", json!({"name": "mine"})).await.expect_status(404);
    assert_eq!(foreign.body, absent.body);
    ann.client.delete(&path).await.expect_status(204).done();
    ann.client.patch(&path, json!({"name": "gone"})).await.expect_status(404).problem("no_such_session").done();
    assert_eq!(sessions(&ann).await.len(), 1);
});

both_dbs!(all_others_end_at_once_and_the_one_that_asks_stays, async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (ann_again, bobs) = (sign_in(&server, "ann", PASSWORD).await, key_of(&bob).await.1);
    let phone = Person::of(&server, &ann_again);
    let mut clients = Vec::new();
    // A hundred keys, each shown by itself and by a token derived from it.
    for _ in 0..100 {
        let (_, robot) = key_of(&ann).await;
        let derived = robot.post("/auth/refresh", json!({})).await.expect_status(200).json();
        clients.extend([server.client_with(&crate::people::bearer(&derived)), robot]);
    }
    let mut sockets = Vec::new();
    for client in &clients {
        sockets.push(client.socket().await);
    }
    let mut staying = phone.client.socket().await;
    phone.client.delete("/sessions").await.expect_status(204).done();
    for (client, socket) in clients.iter().zip(&mut sockets) {
        client.get("/me").await.expect_status(401).problem("unauthenticated").done();
        assert_eq!(socket.close_code().await, 4003);
        assert_eq!(client.dial().open().await.map(|_| ()).unwrap_err().status, 401);
    }
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(401).done();
    staying.ok("ping", json!({})).await;
    assert_eq!(sessions(&phone).await.len(), 1);
    bobs.get("/me").await.expect_status(200).done();
    phone.client.delete("/sessions").await.expect_status(204).done();
});

both_dbs!(no_key_made_beside_the_end_of_its_session_outlives_it, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    for _ in 0..40 {
        let phone = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
        let key = || phone.client.post("/sessions", json!({"name": "late"}));
        let (one, two, three, ended, four, five) =
            tokio::join!(key(), key(), key(), ann.client.delete("/sessions"), key(), key());
        ended.expect_status(204).done();
        for made in [one, two, three, four, five].iter().filter(|made| made.status == 201) {
            let late = server.client_with(&format!("Token {}", made.json()["key"].as_str().unwrap()));
            late.get("/me").await.expect_status(401).done();
        }
        assert_eq!(sessions(&ann).await.len(), 1);
    }
});
