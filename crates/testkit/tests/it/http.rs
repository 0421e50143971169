//! The HTTP door: problems, headers, and what another site's page may not do.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestClient, TestServer, both_dbs};

use crate::replica::pair;

both_dbs!(an_address_that_nobody_has_is_a_problem, async |server: TestServer| {
    let ann = server.user("ann").await;
    for path in
        ["/api/v1/nothing-here", "/api/v1/", "/api/v1/rooms", "/nothing", "/api/v1/rooms/5/log/more", "/api/v1/../log"]
    {
        for method in [Method::GET, Method::POST] {
            let answer = Answer::to(ann.request_at_root(method, path)).await;
            answer.expect_status(404).problem("no_such_address").done();
        }
    }
    for room in ["0", "x", "-1", "1.5", "9007199254740992", "%2e%2e", "%ff"] {
        ann.get(&format!("/rooms/{room}/log")).await.expect_status(404).problem("no_such_address").done();
    }
});

both_dbs!(a_wrong_method_names_the_right_ones, async |server: TestServer| {
    let ann = server.user("ann").await;
    let answer = ann.delete("/rooms/5/log").await.expect_status(405).problem("wrong_method");
    let mut allowed: Vec<_> = answer.header("allow").unwrap().split(',').collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
    let answer = ann.get("/echo").await.expect_status(405).problem("wrong_method");
    assert_eq!(answer.header("allow"), Some("PUT"));
});

fn echo(client: &TestClient) -> reqwest::RequestBuilder {
    client.request(Method::PUT, "/echo")
}

both_dbs!(a_body_is_json_of_the_right_form_and_size, async |server: TestServer| {
    let nobody = server.anonymous();
    nobody.put("/echo", json!({"number": 7})).await.expect_status(200).done();
    let with_charset = echo(&nobody).header("content-type", "application/json; charset=utf-8").body(r#"{"number":7}"#);
    Answer::to(with_charset).await.expect_status(200).done();
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "multipart/form-data; boundary=x", ""]
    {
        let answer = Answer::to(echo(&nobody).header("content-type", kind).body(r#"{"number":7}"#)).await;
        answer.expect_status(415).problem("unsupported_media_type").done();
    }
    Answer::to(echo(&nobody).body(r#"{"number":7}"#)).await.expect_status(415).done();
    let json = |body: Vec<u8>| echo(&nobody).header("content-type", "application/json").body(body);
    let deep = [&b"{\"number\":"[..], &b"[".repeat(100_000), &b"]".repeat(100_000), b"}"].concat();
    for body in
        [&b""[..], b"{", b"{\"number\":7", b"{\"number\":7}}", b"\xff\xfe", b"{\"number\":\"\\ud800\"}", b"number=7"]
    {
        Answer::to(json(body.to_vec())).await.expect_status(400).problem("bad_json").done();
    }
    // Whichever is noticed first.
    assert!(matches!(Answer::to(json(deep)).await.status, 400 | 422));
    for body in [
        "[]",
        "[7]",
        " [7]",
        "7",
        "null",
        "{}",
        r#"{"number":"7"}"#,
        r#"{"number":256}"#,
        r#"{"number":99999999999999999999}"#,
        r#"{"number":7,"more":1}"#,
        r#"{"number":1,"number":2}"#,
    ] {
        Answer::to(json(body.as_bytes().to_vec())).await.expect_status(422).problem("invalid_request").done();
    }
    let largest = |len: usize| [br#"{"number":7}"#.to_vec(), b" ".repeat(len - 12)].concat();
    Answer::to(json(largest(256 * 1_024))).await.expect_status(200).done();
    Answer::to(json(largest(256 * 1_024 + 1))).await.expect_status(413).problem("too_large").done();
});

both_dbs!(a_handler_that_falls_over_is_an_internal_error_without_its_words, async |server: TestServer| {
    let nobody = server.anonymous();
    let answer = nobody.get("/fall-over").await.expect_status(500).problem("internal");
    assert!(!answer.body.contains("secret"), "{}", answer.body);
    nobody.put("/echo", json!({"number": 7})).await.expect_status(200).done();
});

both_dbs!(every_answer_has_the_headers_that_protect_it, async |server: TestServer| {
    let (ann, _, room) = pair(&server).await;
    let get = async |path: String| Answer::to(ann.request_at_root(Method::GET, &path)).await;
    let answers = [
        get("/healthz".to_owned()).await.expect_status(200),
        get("/readyz".to_owned()).await.expect_status(200),
        get(format!("/api/v1/rooms/{room}/log")).await.expect_status(200),
        get("/api/v1/nothing-here".to_owned()).await.expect_status(404),
        get("/nothing".to_owned()).await.expect_status(404),
        get("/api/v1/echo".to_owned()).await.expect_status(405),
        get("/api/v1/fall-over".to_owned()).await.expect_status(500),
        server.anonymous().get(&format!("/rooms/{room}/log")).await.expect_status(401),
        Answer::to(echo(&ann).header("origin", "http://evil.example")).await.expect_status(403),
        ann.delete("/nothing").await.expect_status(204),
    ];
    for answer in answers {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer:?}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{answer:?}");
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"), "{answer:?}");
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"), "{answer:?}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer:?}");
        assert!(answer.header("permissions-policy").is_some(), "{answer:?}");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{answer:?}");
    }
});

both_dbs!(another_sites_page_changes_nothing, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (ours, cookie) = (server.url(""), format!("session={}", ann.token()));
    let post = |headers: &[(&str, &str)]| {
        let request = server.anonymous().request(Method::POST, "/whose-session").header("cookie", &cookie);
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    };
    let (json, with) = (("content-type", "application/json"), ("x-requested-with", "commune"));
    let fine = post(&[json, with, ("origin", &ours)]).body("{}");
    assert_eq!(Answer::to(fine).await.expect_status(200).json()["user"], json!(ann.id()));
    let fine = post(&[json, with, ("sec-fetch-site", "same-origin")]).body("{}");
    Answer::to(fine).await.expect_status(200).done();
    let evil = format!("{ours}.evil.example");
    let foreign: [&[(&str, &str)]; 9] = [
        &[json, with],
        &[json, ("origin", &ours)],
        &[with, ("origin", &ours), ("content-type", "text/plain")],
        &[with, ("origin", &ours), ("content-type", "application/x-www-form-urlencoded")],
        &[json, with, ("origin", "null")],
        &[json, with, ("origin", "http://evil.example")],
        &[json, with, ("origin", &evil)],
        &[json, with, ("sec-fetch-site", "same-site")],
        &[json, with, ("sec-fetch-site", "same-origin"), ("origin", "http://evil.example")],
    ];
    for headers in foreign {
        Answer::to(post(headers).body("{}")).await.expect_status(403).problem("foreign_origin").done();
    }
    // A page that points its own name here is another site's page.
    let port = server.address().port();
    let (host, origin) = (format!("evil.example:{port}"), format!("http://evil.example:{port}"));
    let rebound = post(&[json, with, ("origin", &origin), ("host", &host)]).body("{}");
    Answer::to(rebound).await.expect_status(403).problem("foreign_origin").done();
});

both_dbs!(the_cookie_opens_nothing_but_its_own_few_doors, async |server: TestServer| {
    let (ann, _, room) = pair(&server).await;
    let request = server.anonymous().request(Method::GET, &format!("/rooms/{room}/log"));
    let request = request.header("cookie", format!("session={}", ann.token())).header("origin", server.url(""));
    Answer::to(request).await.expect_status(401).problem("unauthenticated").done();
});

both_dbs!(a_program_needs_no_origin, async |server: TestServer| {
    let (ann, _, room) = pair(&server).await;
    crate::replica::say(&ann, room, "from a program").await;
    let key = ann.showing(&format!("Token {}", ann.token()));
    key.get(&format!("/rooms/{room}/log")).await.expect_status(200).done();
});

both_dbs!(the_description_lists_every_route_that_there_is, async |server: TestServer| {
    let nobody = server.anonymous();
    let description = nobody.get("/openapi.json").await.expect_status(200).json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"), "{}", description["openapi"]);
    let paths: Vec<_> = description["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "/api/v1/admin/jobs",
        "/api/v1/admin/jobs/schedules",
        "/api/v1/admin/jobs/schedules/{name}",
        "/api/v1/admin/jobs/{job}",
        "/api/v1/admin/jobs/{job}/cancel",
        "/api/v1/admin/jobs/{job}/retry",
        "/api/v1/echo",
        "/api/v1/fall-over",
        "/api/v1/nothing",
        "/api/v1/rooms/{room}/log",
        "/api/v1/whose-session",
        "/api/v1/ws",
    ];
    assert_eq!(paths, expected);
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer =
                Answer::to(nobody.request_at_root(method.clone(), &path.replace("{room}", "5").replace("{job}", "5")))
                    .await;
            assert!(answer.status != 405 && !answer.body.contains("no_such_address"), "{method} {path}: {answer:?}");
        }
    }
    assert!(description["components"]["schemas"]["Problem"].is_object());
    assert!(description["components"]["securitySchemes"]["access_token"].is_object());
});

both_dbs!(the_descriptions_reader_comes_from_this_server_alone, async |server: TestServer| {
    let nobody = server.anonymous();
    let page = Answer::to(nobody.request_at_root(Method::GET, "/api/v1/docs/")).await.expect_status(200);
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{page:?}");
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'self'") && !policy.contains("script-src") && !policy.contains("http"),
        "{policy}"
    );
    assert!(!page.body.contains("https://"), "{}", page.body);
});

both_dbs!(a_page_of_a_log_names_what_is_wrong_with_its_bounds, async |server: TestServer| {
    let (ann, _, room) = pair(&server).await;
    for query in ["limit=0", "limit=x", "before=1&after=2", "before=-1", "nonsense=1", "before=1&before=2"] {
        ann.get(&format!("/rooms/{room}/log?{query}")).await.expect_status(422).problem("invalid_request").done();
    }
    let page: Value = ann.get(&format!("/rooms/{room}/log")).await.expect_status(200).json();
    assert_eq!((&page["first"], &page["head"]), (&json!(1), &json!(3)));
});
