//! From which pages a browser may open a socket.

use reqwest::Method;
use serde_json::json;
use testkit::{Answer, Dial, TestClient, TestServer, both_dbs};

/// The headers that a front end may send and those that it may read.
const ALLOWED: &str =
    "authorization,content-type,tus-resumable,upload-length,upload-offset,upload-metadata,upload-expires,tus-max-size";
const EXPOSED: &str =
    "retry-after,location,tus-resumable,upload-length,upload-offset,upload-metadata,upload-expires,tus-max-size";

async fn status(dial: Dial) -> u16 {
    match dial.open().await {
        Ok(_) => 101,
        Err(refused) => refused.status,
    }
}

both_dbs!(a_socket_is_opened_by_pages_of_this_server_only, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (ours, port) = (server.url(""), server.address().port());
    let cookie = || server.dial().cookie(ann.token());
    assert_eq!(status(cookie()).await, 101);
    let foreign = [
        "null".to_owned(),
        "http://evil.example".to_owned(),
        format!("{ours}.evil.example"),
        format!("http://127.0.0.1.evil.example:{port}"),
        format!("http://127.0.0.1:{}", port ^ 1),
        format!("https://127.0.0.1:{port}"),
        format!("http://127.0.0.1@evil.example:{port}"),
        format!("{ours}/page"),
        format!("file://{}", server.address()),
        String::new(),
    ];
    for origin in &foreign {
        assert_eq!(status(cookie().header("origin", origin)).await, 403, "{origin:?} by cookie");
        // A page must not even ask with a token that it stole, or with none.
        assert_eq!(status(ann.dial().header("origin", origin)).await, 403, "{origin:?} by header");
        assert_eq!(status(server.dial().header("origin", origin)).await, 403, "{origin:?} by nothing yet");
    }
});

both_dbs!(a_cookie_without_an_origin_opens_nothing, async |server: TestServer| {
    let ann = server.user("ann").await;
    let cookie = format!("session={}", ann.token());
    assert_eq!(status(server.dial().header("cookie", &cookie)).await, 403);
    // Not with a header either that says nothing.
    assert_eq!(status(server.dial().header("cookie", &cookie).header("authorization", "Basic YTpi")).await, 403);
    assert_eq!(status(ann.dial().header("cookie", &cookie)).await, 101, "programs show a header");
});

both_dbs!(a_name_that_somebody_else_pointed_here_is_not_ours, async |server: TestServer| {
    let ann = server.user("ann").await;
    let port = server.address().port();
    for host in ["evil.example", "127.0.0.1.evil.example", "10.11.12.13", "localhost.evil.example"] {
        let (host, origin) = (format!("{host}:{port}"), format!("http://{host}:{port}"));
        assert_eq!(
            status(server.dial().cookie(ann.token()).header("host", &host).header("origin", &origin)).await,
            403,
            "{host}"
        );
    }
    let (host, origin) = (format!("localhost:{port}"), format!("http://localhost:{port}"));
    assert_eq!(status(server.dial().cookie(ann.token()).header("host", &host).header("origin", &origin)).await, 101);
});

both_dbs!(
    the_public_address_is_ours_whatever_the_proxy_calls_us,
    crate::setup().tune(|config| config.server.public_url = Some("https://talk.example".to_owned())),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        let from = |origin: &str| server.dial().cookie(ann.token()).header("origin", origin);
        assert_eq!(status(from("https://talk.example")).await, 101);
        assert_eq!(status(from("http://talk.example")).await, 403);
        assert_eq!(status(from("https://talk.example.evil.example")).await, 403);
    }
);

const FRONT: &str = "https://front.example";

fn with_a_front_end() -> testkit::Setup {
    crate::setup().tune(|config| config.server.allowed_origins = vec![FRONT.to_owned()])
}

/// What a browser asks before it lets a page send, and what it sends then.
async fn preflight(client: &TestClient, origin: &str) -> Answer {
    let request = client.request(Method::OPTIONS, "/rooms/1/log").header("origin", origin);
    Answer::to(request.header("access-control-request-method", "POST")).await
}

async fn read_by(client: &TestClient, origin: &str) -> Answer {
    Answer::to(client.request(Method::GET, "/rooms/1/log").header("origin", origin)).await
}

async fn change_by(client: &TestClient, origin: &str, cookie: Option<&str>) -> u16 {
    let request = client.request(Method::POST, "/rooms/1/log").header("origin", origin);
    let request = request.header("x-requested-with", "commune").json(&json!({}));
    let request = if let Some(cookie) = cookie { request.header("cookie", cookie) } else { request };
    Answer::to(request).await.status
}

fn allows(answer: &Answer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

both_dbs!(without_a_list_no_page_elsewhere_is_allowed_anything, async |server: TestServer| {
    let ann = server.user("ann").await;
    for answer in [preflight(&ann, FRONT).await, read_by(&ann, FRONT).await] {
        let told = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(told.count(), 0, "{answer:?}");
    }
    assert_eq!(change_by(&ann, FRONT, None).await, 403);
});

both_dbs!(a_listed_front_end_calls_the_api_by_token, with_a_front_end(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let allowed = preflight(&ann, FRONT).await.expect_status(200);
    assert_eq!(allows(&allowed), Some(FRONT));
    assert_eq!(allowed.header("access-control-allow-headers"), Some(ALLOWED));
    assert_eq!(allowed.header("access-control-allow-methods"), Some("GET,HEAD,POST,PUT,PATCH,DELETE"));
    assert_eq!(allowed.header("access-control-max-age"), Some("600"));
    let answer = Answer::to(ann.request(Method::GET, "/rooms/7/log").header("origin", FRONT)).await;
    assert_eq!(allows(&answer), Some(FRONT), "a refusal is for its eyes too");
    assert_eq!(answer.header("access-control-expose-headers"), Some(EXPOSED));
    for answer in [&allowed, &answer] {
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        assert_eq!(answer.header("vary"), Some("origin"));
    }
    assert_ne!(change_by(&ann, FRONT, None).await, 403);
    // A browser that was made to send the cookie along is refused.
    let cookie = format!("session={}", ann.token());
    assert_eq!(change_by(&ann, FRONT, Some(&cookie)).await, 403);
});

both_dbs!(what_is_not_on_the_list_is_not_allowed, with_a_front_end(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let near = ["null", "*", "https://front.example/", "http://front.example", "https://front.example.evil.example"];
    for origin in near.into_iter().chain(["https://front.example:443", "https://Front.example", "https://example"]) {
        for answer in [preflight(&ann, origin).await, read_by(&ann, origin).await] {
            assert_eq!(allows(&answer), None, "{origin}");
        }
        assert_eq!(change_by(&ann, origin, None).await, 403, "{origin}");
        assert_eq!(status(ann.dial().header("origin", origin)).await, 403, "{origin}");
    }
});

both_dbs!(a_front_end_opens_its_socket_by_the_first_frame, with_a_front_end(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let hello = json!({"op": "hello", "token": ann.token()});
    // The browser may send the cookie along, and it counts for nothing.
    let with_cookie = || server.dial().cookie(ann.token()).header("origin", FRONT);
    for dial in [server.dial().header("origin", FRONT), with_cookie()] {
        let mut socket = dial.open().await.unwrap();
        socket.say(&hello).await;
        socket.event("welcome").await;
    }
    let mut socket = with_cookie().open().await.unwrap();
    socket.say(&json!({"op": "hello"})).await;
    assert_eq!(socket.close_code().await, 4001);
});
