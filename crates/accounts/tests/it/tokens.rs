//! Access tokens through the doors, and the published keys.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

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
