//! One spelling an address, one word an origin: what is malformed is told in a problem document, what is not for this place is not said.

use axum::http::Method;
use serde_json::json;
use testkit::{Answer, RawHttp, TestServer, both_dbs};

use crate::replica::pair;

both_dbs!(an_id_in_an_address_has_one_spelling, async |server: TestServer| {
    let (ann, _, room) = pair(&server).await;
    ann.get(&format!("/rooms/{room}/log")).await.expect_status(200).done();
    for spelling in
        ["0{}", "00{}", "+{}", "%2B{}", "%30{}", "%20{}", "{}%20", "-{}", "{}.0", "{}e0", "0x{}", "{}%00", "{}%ff"]
    {
        let path = format!("/rooms/{}/log", spelling.replace("{}", &room.to_string()));
        ann.get(&path).await.expect_status(404).problem("no_such_address").done();
        let words = json!({"key": testkit::fresh_key(), "text": "hello"});
        ann.post(&path, words).await.expect_status(404).problem("no_such_address").done();
    }
    for seq in ["01", "%2B1", "+1", "1.0", "%201", "-1", "", "%ff", "9007199254740992"] {
        for bound in ["before", "after", "around"] {
            let answer = ann.get(&format!("/rooms/{room}/log?{bound}={seq}")).await;
            answer.expect_status(422).problem("invalid_request").done();
        }
    }
    ann.get(&format!("/rooms/{room}/log?after=0")).await.expect_status(200).done();
});

both_dbs!(an_address_that_cannot_be_read_is_a_problem, async |server: TestServer| {
    let (ann, _, room) = pair(&server).await;
    let long = format!("/api/v1/rooms/{room}/log?after={}", "1".repeat(40_000));
    let addresses = [
        ("/api/v1/%ff".to_owned(), 404),
        ("/api/v1/%zz".to_owned(), 404),
        ("/%ff".to_owned(), 404),
        ("/api/v1/rooms/%zz/log".to_owned(), 404),
        ("/api/v1/rooms/%/log".to_owned(), 404),
        ("/api/v1/rooms/%f0%9f%8f%a0/log".to_owned(), 404),
        (format!("/api/v1/rooms/{room}/log?%ff=1"), 422),
        (format!("/api/v1/rooms/{room}/log?after=%zz"), 422),
        (format!("/api/v1/rooms/{room}/log?limit=%00"), 422),
        ("/api/v1/docs/none.js".to_owned(), 404),
        ("/api/v1/docs/%ff".to_owned(), 400),
        (long, 414),
    ];
    for (address, status) in addresses {
        let answer = Answer::to(ann.request_at_root(Method::GET, &address)).await;
        let told = (answer.status, answer.header("content-type"));
        assert_eq!(told, (status, Some("application/problem+json")), "{address:.60}: {}", answer.body);
        assert_eq!(answer.json()["status"], status, "{address:.60}");
    }
    for byte in [0xff_u8, 0xc3, 0x80] {
        let mut raw = RawHttp::to(&server).await;
        let line =
            [b"GET /api/v1/rooms/", &[byte][..], b"/log HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"];
        raw.write(&line.concat()).await;
        let said = raw.until_closed().await;
        assert!(said.starts_with("HTTP/1.1 4"), "{said}");
    }
});

both_dbs!(who_is_not_known_is_told_how_to_show_it, async |server: TestServer| {
    let room = pair(&server).await.2;
    let path = format!("/rooms/{room}/log");
    let nobody = server.anonymous();
    let answers = [
        nobody.get(&path).await,
        server.client_with("Bearer nonsense").get(&path).await,
        server.client_with("Basic YTpi").get(&path).await,
        nobody.post("/whose-session", json!({})).await,
    ];
    for answer in answers {
        let answer = answer.expect_status(401).problem("unauthenticated");
        let ways = answer.header("www-authenticate").unwrap_or_default();
        assert!(ways.contains("Bearer ") && ways.contains("Token "), "{ways:?}");
        assert!(!ways.contains("Basic") && !ways.contains("Digest"), "a browser would ask for a password: {ways:?}");
    }
    let answer = nobody.get("/nothing-here").await.expect_status(404);
    assert_eq!(answer.header("www-authenticate"), None);
});

async fn opener_policy(server: &TestServer, host: &str) -> Option<String> {
    header_at(server, host, "cross-origin-opener-policy").await
}

async fn header_at(server: &TestServer, host: &str, name: &str) -> Option<String> {
    let request = server.anonymous().request_at_root(Method::GET, "/healthz").header("host", host);
    Answer::to(request).await.header(name).map(str::to_owned)
}

both_dbs!(a_page_is_kept_from_its_opener_where_a_browser_listens_to_it, async |server: TestServer| {
    let port = server.address().port();
    for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.3.2.1", "[::1]", "talk.localhost"] {
        let policy = opener_policy(&server, &format!("{host}:{port}")).await;
        assert_eq!(policy.as_deref(), Some("same-origin"), "{host}");
    }
    // Over plain http a browser drops it, and complains on its console.
    for host in ["box.local", "192.168.1.5", "localhost.example", "notlocalhost", "[fe80::1]"] {
        assert_eq!(opener_policy(&server, &format!("{host}:{port}")).await, None, "{host}");
    }
    assert_eq!(header_at(&server, "localhost", "strict-transport-security").await, None);
});

both_dbs!(
    over_https_only_the_cookie_of_this_host_opens_a_door,
    crate::setup().tune(|config| config.server.public_url = Some("https://talk.example".to_owned())),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        assert_eq!(opener_policy(&server, "talk.example").await.as_deref(), Some("same-origin"));
        let lasting = header_at(&server, "talk.example", "strict-transport-security").await;
        assert_eq!(lasting.as_deref(), Some("max-age=63072000"));
        let with = |cookie: String| {
            let request = server.anonymous().request(Method::POST, "/whose-session").header("cookie", cookie);
            let request = request.header("origin", "https://talk.example").header("x-requested-with", "commune");
            Answer::to(request.json(&json!({})))
        };
        with(format!("__Host-session={}", ann.token())).await.expect_status(200).done();
        // A neighbouring host, or whoever sits on a plain connection, may have set this one.
        with(format!("session={}", ann.token())).await.expect_status(401).problem("unauthenticated").done();
        with(format!("session=theirs; __Host-session={}", ann.token())).await.expect_status(200).done();
        let dial = server.dial().header("origin", "https://talk.example");
        let refused = dial.header("cookie", "session=nonsense").open().await.is_err();
        assert!(!refused, "a cookie of another name is no credential, not even a bad one");
        let dial = server.dial().header("origin", "https://talk.example");
        assert!(dial.header("cookie", "__Host-session=nonsense").open().await.is_err());
    }
);

both_dbs!(over_plain_http_only_the_plain_cookie_counts, async |server: TestServer| {
    let ann = server.user("ann").await;
    let ours = server.url("");
    let with = |name: &str| {
        let request = server.anonymous().request(Method::POST, "/whose-session");
        let request = request.header("cookie", format!("{name}={}", ann.token()));
        let request = request.header("origin", &ours).header("x-requested-with", "commune");
        Answer::to(request.json(&json!({})))
    };
    with("session").await.expect_status(200).done();
    with("__Host-session").await.expect_status(401).problem("unauthenticated").done();
});
