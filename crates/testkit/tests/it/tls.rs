//! https by the server itself: who gets in, with which cookie, and what happens when the certificate's files change.

use std::fs;
use std::net::SocketAddr;

use app::http::{Listening, serve};
use axum::Router;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use testkit::{RawHttp, TestCertificate, TestDatabase, TestServer, both_dbs};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::{Error, Message};

/// A server with https, on one engine: no database is asked for much.
async fn server(certificate: &TestCertificate) -> (TestServer, SocketAddr) {
    let server = TestServer::start(crate::setup().over_tls(certificate.tls()), TestDatabase::sqlite()).await;
    let address = server.secure_address();
    (server, address)
}

fn get(path: &str, host: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_over_tls_is_answered() {
    let certificate = TestCertificate::new();
    let (_server, address) = server(&certificate).await;
    let said = certificate.ask(address, &get("/healthz", "localhost")).await;
    assert!(said.starts_with("HTTP/1.1 200 ") && said.ends_with("ok"), "{said}");
    // A page over https is kept from its opener everywhere; only a public address is promised for years.
    let said = certificate.ask(address, &get("/healthz", "box.local")).await;
    assert!(said.contains("cross-origin-opener-policy: same-origin") && !said.contains("strict-transport"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_speaks_the_second_version_is_from_here_too() {
    let certificate = TestCertificate::new();
    let (_server, address) = server(&certificate).await;
    let stream = certificate.connect(address, &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut client, connection) = h2::client::handshake(stream).await.unwrap();
    let conversation = async {
        for (origin, status) in [(format!("https://{address}"), 200), ("https://evil.example".to_owned(), 403)] {
            let request = axum::http::Request::put(format!("https://{address}/api/v1/echo"))
                .header("content-type", "application/json")
                .header("origin", &origin);
            let (answer, mut body) = client.send_request(request.body(()).unwrap(), false).unwrap();
            body.send_data(json!({"number": 7}).to_string().into(), true).unwrap();
            assert_eq!(answer.await.unwrap().status(), status, "{origin}");
        }
    };
    tokio::select! {
        ended = connection => panic!("the connection ended: {ended:?}"),
        () = conversation => {}
    }
}

fn opening(place: &str, cookie: &str, origin: &str) -> Request {
    let mut request = format!("{place}/api/v1/ws").into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", origin.parse().unwrap());
    request
}

/// Opens a socket with a cookie from a page; the status of what is answered.
async fn upgrade(stream: impl AsyncRead + AsyncWrite + Unpin, place: &str, cookie: &str, origin: &str) -> u16 {
    match client_async(opening(place, cookie, origin), stream).await {
        Ok((_, answer)) => answer.status().as_u16(),
        Err(Error::Http(answer)) => answer.status().as_u16(),
        Err(error) => panic!("no answer: {error}"),
    }
}

both_dbs!(
    over_tls_a_socket_opens_for_the_cookie_of_this_host_and_a_page_over_tls,
    crate::setup().over_tls(TestCertificate::shared().tls()),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        let (address, plain) = (server.secure_address(), server.address());
        let (secure, weak) = (format!("__Host-session={}", ann.token()), format!("session={}", ann.token()));
        let ours = format!("https://{address}");
        for (cookie, origin, status) in [
            (&secure, &ours, 101),
            (&secure, &format!("http://{address}"), 403),
            (&secure, &format!("https://{plain}"), 403),
            (&secure, &"https://evil.example".to_owned(), 403),
        ] {
            let stream = TestCertificate::shared().connect(address, &["http/1.1"]).await.unwrap();
            assert_eq!(upgrade(stream, &format!("wss://{address}"), cookie, origin).await, status, "{cookie} {origin}");
        }
        // Its plain sister may be anybody's: it opens nothing.
        let stream = TestCertificate::shared().connect(address, &["http/1.1"]).await.unwrap();
        let (mut socket, _) = client_async(opening(&format!("wss://{address}"), &weak, &ours), stream).await.unwrap();
        socket.send(Message::text(json!({"op": "hello"}).to_string())).await.unwrap();
        let mut said = Vec::new();
        while let Some(Ok(message)) = socket.next().await {
            assert!(!message.is_text() || !message.to_string().contains("welcome"), "{message}");
            said.push(message);
        }
        let closed = said.iter().any(|one| matches!(one, Message::Close(Some(why)) if u16::from(why.code) == 4001));
        assert!(closed, "{said:?}");
        // The same server in clear text, beside it.
        let origin = format!("http://{plain}");
        let stream = tokio::net::TcpStream::connect(plain).await.unwrap();
        assert_eq!(upgrade(stream, &format!("ws://{plain}"), &weak, &origin).await, 101);
    }
);

/// The certificate that a new connection is shown.
async fn shown(certificate: &TestCertificate, address: SocketAddr) -> Vec<u8> {
    let stream = certificate.connect(address, &["http/1.1"]).await.unwrap();
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_certificate_is_shown_to_whoever_comes_next() {
    let certificate = TestCertificate::new();
    let tls = certificate.tls();
    let server = TestServer::start(crate::setup().over_tls(tls.clone()), TestDatabase::sqlite()).await;
    let address = server.secure_address();
    let first = certificate.current();
    let mut open = certificate.connect(address, &["http/1.1"]).await.unwrap();
    assert!(!tls.refresh().unwrap(), "nothing changed");
    certificate.renew();
    assert_eq!(shown(&certificate, address).await, first.to_vec(), "nobody looked yet");
    assert!(tls.refresh().unwrap());
    assert_ne!(certificate.current(), first);
    assert_eq!(shown(&certificate, address).await, certificate.current().to_vec());
    open.write_all(get("/healthz", "localhost").as_bytes()).await.expect("an open connection goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_are_of_no_use_leave_the_old_certificate_and_are_named_once() {
    let certificate = TestCertificate::new();
    let tls = certificate.tls();
    let server = TestServer::start(crate::setup().over_tls(tls.clone()), TestDatabase::sqlite()).await;
    let (address, first) = (server.secure_address(), certificate.current());
    let good = fs::read(certificate.certificate()).unwrap();
    let strange = fs::read(TestCertificate::new().key()).unwrap();
    type Spoil<'a> = (&'a str, &'a dyn Fn());
    let spoils: [Spoil<'_>; 4] = [
        ("certificate.pem", &|| fs::write(certificate.certificate(), "half a file").unwrap()),
        ("certificate.pem", &|| fs::remove_file(certificate.certificate()).unwrap()),
        ("key.pem", &|| {
            fs::write(certificate.certificate(), &good).unwrap();
            fs::write(certificate.key(), "-----BEGIN PRIVATE KEY-----\n!\n").unwrap();
        }),
        ("not the key", &|| fs::write(certificate.key(), &strange).unwrap()),
    ];
    for (named, spoil) in spoils {
        spoil();
        let why = tls.refresh().unwrap_err().to_string();
        assert!(why.contains(named), "{why}");
        assert!(!tls.refresh().unwrap(), "said once");
        assert_eq!(shown(&certificate, address).await, first.to_vec(), "{named}");
    }
    certificate.renew();
    assert!(tls.refresh().unwrap());
    assert_eq!(shown(&certificate, address).await, certificate.current().to_vec());
}

#[test]
fn a_start_without_the_files_says_which() {
    let certificate = TestCertificate::new();
    fs::remove_file(certificate.key()).unwrap();
    let why = app::http::Tls::from_files(certificate.certificate(), certificate.key()).unwrap_err().to_string();
    assert!(why.contains("key.pem"), "{why}");
}

/// What a door answers in clear text.
async fn in_clear(address: SocketAddr, request: &str) -> String {
    let mut raw = RawHttp::at(address).await;
    raw.write(request.as_bytes()).await;
    raw.until_closed().await
}

/// Readers are shown the way, everybody else is refused.
async fn check_the_way(door: SocketAddr, port: u16) {
    let said = in_clear(door, &get("/r/abc?x=1", &format!("localhost:{}", door.port()))).await;
    assert!(said.starts_with("HTTP/1.1 307 "), "{said}");
    assert!(said.contains(&format!("\r\nlocation: https://localhost:{port}/r/abc?x=1\r\n")), "{said}");
    for request in [
        get("/healthz", "evil.example"),
        "GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned(),
        "POST /api/v1/auth/sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            .to_owned(),
    ] {
        let said = in_clear(door, &request).await;
        assert!(said.starts_with("HTTP/1.1 400 ") && said.contains("https_required"), "{request}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_in_clear_text_is_shown_the_way_and_served_nothing() {
    let certificate = TestCertificate::new();
    let (server, address) = server(&certificate).await;
    check_the_way(address, address.port()).await;
    let beside = Listening::on("127.0.0.1:0").unwrap().redirecting_to(address.port());
    let door = beside.address;
    server.app().spawn(serve(server.app().clone(), vec![beside], Router::new()));
    check_the_way(door, address.port()).await;
}

/// It takes the whole of the handshake's time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_never_finishes_a_handshake_holds_a_place_for_seconds_only() {
    let certificate = TestCertificate::new();
    let setup = crate::setup().tune(|config| config.server.max_connections = 2).over_tls(certificate.tls());
    let server = TestServer::start(setup, TestDatabase::sqlite()).await;
    let address = server.secure_address();
    let (mut silent, mut halting) = (RawHttp::at(address).await, RawHttp::at(address).await);
    halting.write(b"\x16\x03\x01\x02\x00\x01").await;
    // Both places are taken until the handshakes are given up.
    let begun = std::time::Instant::now();
    let said = certificate.ask(address, &get("/healthz", "localhost")).await;
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
    assert!(begun.elapsed().as_secs() >= 9, "{:?}", begun.elapsed());
    assert_eq!((silent.until_closed().await, halting.until_closed().await), (String::new(), String::new()));
}
