//! From which pages a browser may open a socket.

use testkit::{Dial, TestServer, both_dbs};

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
