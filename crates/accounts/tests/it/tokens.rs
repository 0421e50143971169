//! Access tokens through the doors, and the published keys.

use std::time::Duration;

use accounts::Rotation;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestServer, both_dbs};

use crate::people::{by_cookie, key_of, sign_up};

both_dbs!(anybody_can_verify_a_token_by_the_published_keys, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let answer =
        Answer::to(server.anonymous().request_at_root(Method::GET, "/.well-known/jwks.json")).await.expect_status(200);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let set: JwkSet = answer.read();
    let header = decode_header(ann.token()).unwrap();
    assert_eq!((header.alg, header.typ.as_deref()), (Algorithm::EdDSA, Some("at+jwt")));
    let key = DecodingKey::from_jwk(set.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_audience(&["commune"]);
    let claims = decode::<Value>(ann.token(), &key, &rules).unwrap().claims;
    assert_eq!(claims["sub"], ann.client.id().to_string());
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
    assert!(!answer.body.contains("\"d\""), "no private half");
});

both_dbs!(a_token_ends_after_ten_minutes, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    server.clock().advance_s(599);
    ann.client.get("/me").await.expect_status(200).done();
    server.clock().advance_s(10);
    ann.client.get("/me").await.expect_status(401).problem("unauthenticated").done();
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(200).done();
});

both_dbs!(a_clock_that_jumps_leaves_no_immortal_token_and_logs_nobody_out, async |server: TestServer| {
    let before = sign_up(&server, "ann").await;
    let decade = 10 * 365 * 24 * 3_600;
    server.clock().advance_s(decade);
    let ahead = sign_up(&server, "bob").await;
    server.clock().advance_s(-decade);
    ahead.client.get("/me").await.expect_status(401).done();
    by_cookie(&server, "/auth/refresh", &before.cookie).await.expect_status(200).done();
    by_cookie(&server, "/auth/refresh", &ahead.cookie).await.expect_status(200).done();
    server.clock().advance_s(-3_600);
    by_cookie(&server, "/auth/refresh", &before.cookie).await.expect_status(200).done();
});

both_dbs!(nodes_take_each_others_tokens, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let other = server.another_node().await;
    other.here(&ann.client).get("/me").await.expect_status(200).done();
    let bob = sign_up(&other, "bob").await;
    server.here(&bob.client).get("/me").await.expect_status(200).done();
});

both_dbs!(what_is_no_token_is_nobodys, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (head, rest) = ann.token().split_once('.').unwrap();
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
    let wrong = [
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer .".to_owned(),
        "Bearer ..".to_owned(),
        format!("Bearer {none}.{rest}"),
        format!("Bearer {head}.{rest}x"),
        format!("Bearer {} {}", ann.token(), ann.token()),
        format!("Token {}", ann.token()),
        format!("Basic {}", ann.token()),
        ann.token().to_owned(),
        format!("Bearer {}", "a".repeat(60_000)),
        format!("Token {}", "a".repeat(60_000)),
    ];
    for shown in wrong {
        let answer = server.client_with(&shown).get("/me").await;
        assert!(matches!(answer.status, 401 | 431), "{} for {}", answer.status, &shown[..shown.len().min(60)]);
    }
});

both_dbs!(every_way_into_the_socket_tells_who_one_is, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (_, robot) = key_of(&ann).await;
    let ways = [
        ann.client.socket().await,
        robot.socket().await,
        server.dial().cookie(&ann.cookie).live().await,
        server.dial().live_by_frame(ann.token()).await,
        server.dial().live_by_frame(robot.token()).await,
    ];
    for socket in &ways {
        assert_eq!(socket.welcome()["user"], ann.answer["user"]);
    }
    let ends = ways.map(|socket| socket.welcome()["expires_at"].clone());
    assert_eq!(ends[0], ann.answer["access"]["expires_at"]);
    assert_eq!(ends[1], json!(null), "a key lasts until it is revoked");
    assert!(ends[2].as_str() > ends[0].as_str());
    assert_eq!((&ends[3], &ends[4]), (&ends[0], &ends[1]));
});

both_dbs!(a_socket_lives_on_by_a_renewed_token, async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let mut socket = ann.client.socket().await;
    server.clock().advance_s(400);
    let renewed = by_cookie(&server, "/auth/refresh", &ann.cookie).await.json();
    let token = renewed["access"]["token"].clone();
    let ok = socket.ok("auth.renew", json!({"token": token})).await;
    assert_eq!(ok["expires_at"], renewed["access"]["expires_at"]);
    socket.refused("auth.renew", json!({"token": "nonsense"}), "unauthenticated").await;
});

/// Nodes that hear of each other.
fn polling() -> Setup {
    crate::setup().tune(|config| config.socket.poll_ms = 10)
}

/// The names of the keys that a node publishes, as soon as there are so many.
async fn published(node: &TestServer, count: usize) -> Vec<String> {
    let mut keys = Vec::new();
    for _ in 0..1_000 {
        let answer = Answer::to(node.anonymous().request_at_root(Method::GET, "/.well-known/jwks.json")).await;
        keys.clone_from(answer.expect_status(200).json()["keys"].as_array().unwrap());
        if keys.len() == count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(keys.len(), count);
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// A new token by the cookie, and the name of the key that signed it.
async fn renewed(node: &TestServer, cookie: &str) -> (String, String) {
    let answer = by_cookie(node, "/auth/refresh", cookie).await.expect_status(200).json();
    let token = answer["access"]["token"].as_str().unwrap().to_owned();
    let kid = decode_header(&token).unwrap().kid.unwrap();
    (token, kid)
}

both_dbs!(keys_are_exchanged_while_everybody_stays, polling(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let other = server.another_node().await;
    let old = published(&server, 1).await.remove(0);
    server.write(|work| accounts::rotate_keys(work, Rotation::Soon)).await;
    for node in [&server, &other] {
        let both = published(node, 2).await;
        assert_eq!(both[0], old);
        node.here(&ann.client).get("/me").await.expect_status(200).done();
        assert_eq!(renewed(node, &ann.cookie).await.1, old, "the new one is published first");
    }
    server.clock().advance_s(599);
    let (last, kid) = renewed(&other, &ann.cookie).await;
    assert_eq!(kid, old);
    server.clock().advance_s(1);
    for (signs, believes) in [(&server, &other), (&other, &server)] {
        let (token, kid) = renewed(signs, &ann.cookie).await;
        assert_ne!(kid, old);
        for shown in [&token, &last] {
            believes.client_with(&format!("Bearer {shown}")).get("/me").await.expect_status(200).done();
        }
    }
    server.clock().advance_s(660);
    for node in [&server, &other] {
        assert!(!published(node, 1).await.contains(&old));
    }
    // A node that starts now knows the new one alone, and the private half of the old one goes with the next exchange.
    let late = server.another_node().await;
    assert_eq!(published(&late, 1).await, published(&server, 1).await);
    server.write(|work| accounts::rotate_keys(work, Rotation::Soon)).await;
    let kept = server
        .read(|tx| Ok(tx.one(db::sql!("select count(*) from signing_keys"), db::args![], |row| row.get::<i64>(0))?));
    assert_eq!(kept.await, 2_i64);
});

both_dbs!(a_key_that_leaked_is_worth_nothing_at_once, polling(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let other = server.another_node().await;
    let old = published(&server, 1).await;
    server.write(|work| accounts::rotate_keys(work, Rotation::Soon)).await;
    let both = published(&other, 2).await;
    server.write(|work| accounts::rotate_keys(work, Rotation::Now)).await;
    for node in [&server, &other] {
        let new = published(node, 1).await;
        assert!(!both.contains(&new[0]) && new != old);
        node.here(&ann.client).get("/me").await.expect_status(401).problem("unauthenticated").done();
        let (token, kid) = renewed(node, &ann.cookie).await;
        assert_eq!(kid, new[0]);
        node.client_with(&format!("Bearer {token}")).get("/me").await.expect_status(200).done();
    }
});
