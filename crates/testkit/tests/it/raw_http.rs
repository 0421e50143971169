//! Requests that no client would make, and clients that never finish theirs.

use testkit::{RawHttp, TestDatabase, TestServer, both_dbs};

/// The status line of the only answer; none where the connection was closed without one.
fn status(said: &str) -> Option<u16> {
    said.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

both_dbs!(a_request_that_can_be_read_in_two_ways_is_refused_and_cut, async |server: TestServer| {
    let head = "PUT /api/v1/echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    let many: String = (0..1_000).map(|number| format!("x-{number}: y\r\n")).collect();
    let requests = [
        format!("{head}content-length: 5\r\ncontent-length: 6\r\n\r\n{{}}   "),
        format!("{head}content-length: 2\r\n folded: yes\r\n\r\n{{}}"),
        format!("{head}content-length: -2\r\n\r\n{{}}"),
        format!("{head}content-length: 2x\r\n\r\n{{}}"),
        format!("{head}transfer-encoding: nonsense\r\n\r\n{{}}"),
        format!("{head}transfer-encoding: chunked, identity\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"),
        format!("{head}bad header: x\r\n\r\n"),
        format!("{head}name\0: x\r\n\r\n"),
        format!("{head}{many}\r\n"),
        format!("{head}x: {}\r\n\r\n", "y".repeat(1 << 20)),
        "GET /healthz HTTP/9.9\r\nhost: localhost\r\n\r\n".to_owned(),
        "GARBAGE\r\n\r\n".to_owned(),
        "\x16\x03\x01\x02\x00\x01\x00\x01\x7c\x03\x03".to_owned(),
    ];
    for request in requests {
        let mut raw = RawHttp::to(&server).await;
        raw.write(request.as_bytes()).await;
        raw.write(b"\r\n\r\n").await;
        let said = raw.until_closed().await;
        let shown: String = request.chars().skip(head.len()).take(60).collect();
        assert!(status(&said).is_none_or(|status| (400..500).contains(&status) || status == 505), "{shown:?}: {said}");
        assert_eq!(
            said.matches("HTTP/1.1 ").count(),
            usize::from(status(&said).is_some()),
            "{shown:?}: one answer at most"
        );
    }
});

both_dbs!(a_length_beside_chunks_smuggles_nothing, async |server: TestServer| {
    let mut raw = RawHttp::to(&server).await;
    // By length the body ends early and a second request begins inside it; by chunks there is one request.
    raw.write(
        b"PUT /api/v1/echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n\
          c\r\n{\"number\":7}\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
    )
    .await;
    let said = raw.until_closed().await;
    let refused = status(&said) == Some(400) && said.matches("HTTP/1.1 ").count() == 1;
    let by_chunks = said.matches("HTTP/1.1 200").count() == said.matches("HTTP/1.1 ").count();
    assert!(refused || by_chunks, "{said}");
});

/// It takes the whole of the header's time, so one engine is enough: no database is asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_never_finishes_a_request_is_cut() {
    let server = TestServer::start(crate::setup(), TestDatabase::sqlite()).await;
    let beginnings: [&[u8]; 4] = [
        b"",
        b"PRI * HT",
        b"GET /healthz HTTP/1.1\r\nhost: loc",
        b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\nGET /hea",
    ];
    let cut = beginnings.map(|beginning| {
        let server = server.clone();
        async move {
            let mut raw = RawHttp::to(&server).await;
            raw.write(beginning).await;
            let said = raw.until_closed().await;
            assert!(said.matches("HTTP/1.1 200").count() <= 1, "{said}");
        }
    });
    let [silent, preface, half, second] = cut;
    tokio::join!(silent, preface, half, second);
}
