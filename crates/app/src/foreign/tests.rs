//! Listeners that must see nobody, and others that answer as nobody should.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::{IpAddr, TcpListener as QuietListener};

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::authenticator::BoxFuture;

const PAGE: Wanted =
    Wanted { accept: "text/html", most: |kind| (kind == "text/html").then_some(Most::Beginning(1_000)) };
const PICTURE: Wanted =
    Wanted { accept: "image/*", most: |kind| kind.starts_with("image/").then_some(Most::Whole(1_000)) };

/// Answers with one address after the other, and with the last for ever.
struct Stub(Mutex<VecDeque<IpAddr>>, Mutex<usize>);

impl Stub {
    fn new(answers: &[&str]) -> Arc<Self> {
        Arc::new(Self(Mutex::new(answers.iter().map(|one| one.parse().unwrap()).collect()), Mutex::new(0)))
    }
}

impl Names for Stub {
    fn look_up(&self, _: &str) -> BoxFuture<std::io::Result<Vec<IpAddr>>> {
        *self.1.lock() += 1;
        let mut answers = self.0.lock();
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().copied() };
        Box::pin(async move { Ok(answer.into_iter().collect()) })
    }
}

/// Hears whatever is sent to any address of this machine.
fn quiet_listener() -> (QuietListener, u16) {
    let listener = QuietListener::bind("[::]:0").or_else(|_| QuietListener::bind("0.0.0.0:0")).unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

fn heard_nobody(listener: &QuietListener) -> bool {
    listener.accept().is_err_and(|why| why.kind() == ErrorKind::WouldBlock)
}

/// The port is one that may be asked, so that nothing but the host can be refused; the host of the stage is not this one.
fn elsewhere(names: Arc<Stub>, port: u16) -> Foreign {
    Foreign::staged(names, vec![SocketAddr::new("192.0.2.1".parse().unwrap(), port)]).unwrap()
}

fn refusal(answer: &Result<Fetched, NotFetched>) -> Option<Refusal> {
    match answer {
        Err(NotFetched::Refused(why)) => Some(*why),
        _ => None,
    }
}

#[tokio::test]
async fn hosts_that_are_not_for_everybody_are_not_connected_to_however_they_are_written() {
    let (listener, port) = quiet_listener();
    let foreign = elsewhere(Stub::new(&["127.0.0.1"]), port);
    let hosts = [
        "127.0.0.1",
        "127.1",
        "127.255.255.254",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "017700000001",
        "0177.0.0.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "１２７.０.０.１",
        "127。0。0。1",
        "0.0.0.0",
        "0",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "a.localhost",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fd00::8]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[100::1]",
        "169.254.169.254",
        "100.64.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "192.0.0.1",
        "192.0.2.7",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
    ];
    for host in hosts {
        let address: Url = format!("http://{host}:{port}/").parse().unwrap();
        assert_eq!(refusal(&foreign.get(address, PAGE).await), Some(Refusal::Private), "{host}");
        assert!(heard_nobody(&listener), "{host}");
    }
    assert!("http://[fe80::1%lo]/".parse::<Url>().is_err(), "no address");
}

#[tokio::test]
async fn nothing_but_the_web_at_its_usual_ports_is_asked_and_nobody_is_named() {
    let (listener, port) = quiet_listener();
    let foreign = Foreign::staged(Stub::new(&["127.0.0.1"]), Vec::new()).unwrap();
    for (address, why) in [
        (format!("http://a.test:{port}/"), Refusal::Port),
        ("https://a.test:80/".to_owned(), Refusal::Port),
        ("http://a.test:443/".to_owned(), Refusal::Port),
        ("http://8.8.8.8:22/".to_owned(), Refusal::Port),
        (format!("ftp://127.0.0.1:{port}/"), Refusal::Scheme),
        (format!("ws://127.0.0.1:{port}/"), Refusal::Scheme),
        (format!("gopher://127.0.0.1:{port}/"), Refusal::Scheme),
        ("file:///etc/passwd".to_owned(), Refusal::Scheme),
        ("data:text/html,x".to_owned(), Refusal::Scheme),
        (format!("http://user@127.0.0.1:{port}/"), Refusal::Named),
        (format!("http://:word@127.0.0.1:{port}/"), Refusal::Named),
    ] {
        assert_eq!(refusal(&foreign.get(address.parse().unwrap(), PAGE).await), Some(why), "{address}");
    }
    assert!(heard_nobody(&listener));
}

#[tokio::test]
async fn a_name_that_stands_for_a_private_address_is_not_connected_to() {
    let (listener, port) = quiet_listener();
    for address in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "10.1.2.3", "64:ff9b::7f00:1"] {
        let foreign = elsewhere(Stub::new(&[address]), port);
        let answer = foreign.get(format!("http://a.test:{port}/").parse().unwrap(), PAGE).await;
        assert!(matches!(answer, Err(NotFetched::Broken(_))), "{address}");
        assert!(heard_nobody(&listener), "{address}");
    }
}

#[test]
fn ranges_end_where_they_should() {
    let public = |text: &str| ranges::is_public(text.parse().unwrap());
    for inside in [
        "0.255.255.255",
        "10.255.255.255",
        "100.127.255.255",
        "127.255.255.255",
        "169.254.0.0",
        "172.31.255.255",
        "192.168.255.255",
        "198.19.255.255",
        "223.255.255.255",
        "239.255.255.255",
        "240.0.0.0",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2001:1ff:ffff::",
        "2001:db8:ffff::1",
        "2002:808:808::1",
        "3fff:fff::1",
        "fdff::1",
        "febf::1",
        "1fff::1",
        "4000::1",
        "5f00::1",
        "::8.8.8.8",
    ] {
        assert_eq!(public(inside), inside == "223.255.255.255", "{inside}");
    }
    for outside in [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "168.63.129.17",
        "2001:200::1",
        "2001:db7:ffff::",
        "2001:db9::1",
        "2003::1",
        "2606:4700::1111",
        "2a00:1450::1",
        "3ffd::1",
        "2620:4f:8001::1",
    ] {
        assert!(public(outside), "{outside}");
    }
}

/// A server for one test.
struct Stage {
    listener: TcpListener,
    heads: Mutex<Vec<String>>,
}

impl Stage {
    async fn open() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap(), heads: Mutex::default() }
    }

    fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    fn foreign(&self, names: Arc<Stub>) -> Foreign {
        Foreign::staged(names, vec![self.address()]).unwrap()
    }

    /// What becomes of a path, asked by the number of this machine.
    async fn asked(&self, path: &str, wanted: Wanted) -> Result<Fetched, NotFetched> {
        self.asked_by(&self.foreign(Stub::new(&["127.0.0.1"])), &format!("http://{}{path}", self.address()), wanted)
            .await
    }

    async fn asked_by(&self, foreign: &Foreign, address: &str, wanted: Wanted) -> Result<Fetched, NotFetched> {
        tokio::select! {
            answer = foreign.get(address.parse().unwrap(), wanted) => answer,
            () = self.serve() => panic!("it serves for ever"),
        }
    }

    async fn serve(&self) {
        loop {
            let (stream, _) = self.listener.accept().await.unwrap();
            self.answer(stream).await;
        }
    }

    async fn answer(&self, mut stream: TcpStream) {
        let mut head = vec![0; 4_096];
        let read = stream.read(&mut head).await.unwrap_or(0);
        let head = String::from_utf8_lossy(&head[..read]).into_owned();
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        self.heads.lock().push(head.to_lowercase());
        let port = self.address().port();
        let ok =
            |more: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{more}content-length: {}\r\n\r\n{body}", body.len());
        let to = |place: &str| format!("HTTP/1.1 302 Found\r\nlocation: {place}\r\ncontent-length: 0\r\n\r\n");
        let text = match path.split_once('?').unwrap_or((&path, "")) {
            ("/page", _) => {
                ok("content-type: Text/HTML; Charset=\"koi8-r\"\r\nset-cookie: a=b\r\n", "<title>x</title>")
            }
            ("/compressed", _) => ok("content-type: text/html\r\ncontent-encoding: gzip\r\n", "\u{1f}\u{8b}"),
            ("/long", _) => ok("content-type: image/png\r\n", &"x".repeat(1_001)),
            ("/fits", _) => ok("content-type: image/png\r\n", &"x".repeat(1_000)),
            ("/hops", count) => match count.parse::<u32>().unwrap() {
                0 => to("/page"),
                count => to(&format!("/hops?{}", count - 1)),
            },
            ("/to", place) => to(&place.replace("PORT", &port.to_string())),
            ("/nowhere", _) => "HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
            ("/endless" | "/slow", _) => "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n".to_owned(),
            ("/head", _) => "HTTP/1.1 200 OK\r\nx: y\r\n".to_owned(),
            _ => "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
        };
        let _ = stream.write_all(text.as_bytes()).await;
        let pause = if path == "/slow" || path == "/head" { 100 } else { 0 };
        while matches!(path.as_str(), "/endless" | "/slow" | "/head") && stream.write_all(b"xxxx: y\r\n").await.is_ok()
        {
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }
}

#[tokio::test]
async fn what_was_wanted_is_read_with_what_it_is_said_to_be() {
    let stage = Stage::open().await;
    let fetched = stage.asked("/page#part", PAGE).await.unwrap();
    assert_eq!((fetched.media_type.as_str(), fetched.charset.as_deref()), ("text/html", Some("koi8-r")));
    assert_eq!((fetched.bytes.as_slice(), fetched.address.path()), (&b"<title>x</title>"[..], "/page"));
    let (foreign, named) =
        (stage.foreign(Stub::new(&["127.0.0.1"])), format!("http://a.test:{}/page", stage.address().port()));
    assert!(stage.asked_by(&foreign, &named, PAGE).await.is_ok(), "by its name as well");
    let heads = stage.heads.lock().clone();
    for head in &heads {
        assert!(
            head.contains("accept-encoding: identity\r\n") && head.contains("user-agent: ") && head.contains("commune"),
            "{head}"
        );
        for never in ["cookie:", "authorization:", "referer:", "part", "x-forwarded"] {
            assert!(!head.contains(never), "{head}");
        }
    }
    assert_eq!(heads.len(), 2);
}

#[tokio::test]
async fn what_was_not_wanted_is_not_read() {
    let stage = Stage::open().await;
    assert!(matches!(stage.asked("/page", PICTURE).await, Err(NotFetched::OtherKind)));
    assert!(matches!(stage.asked("/compressed", PAGE).await, Err(NotFetched::OtherKind)));
    assert!(matches!(stage.asked("/gone", PAGE).await, Err(NotFetched::Status(404))));
    assert!(matches!(stage.asked("/nowhere", PAGE).await, Err(NotFetched::Status(302))));
}

#[tokio::test]
async fn an_answer_has_an_end() {
    let stage = Stage::open().await;
    assert!(matches!(stage.asked("/long", PICTURE).await, Err(NotFetched::TooLong)));
    assert_eq!(stage.asked("/fits", PICTURE).await.unwrap().bytes.len(), 1_000);
    assert_eq!(stage.asked("/endless", PAGE).await.unwrap().bytes.len(), 1_000, "the beginning");
    // These two go on for ever, whatever the patience.
    let mut hurried = stage.foreign(Stub::new(&["127.0.0.1"]));
    hurried.patience = Duration::from_millis(300);
    for path in ["/slow", "/head"] {
        let answer = stage.asked_by(&hurried, &format!("http://{}{path}", stage.address()), PAGE).await;
        assert!(matches!(answer, Err(NotFetched::TooSlow)), "{path}");
    }
}

#[tokio::test]
async fn three_redirects_are_followed_and_no_more() {
    let stage = Stage::open().await;
    assert!(stage.asked("/hops?2", PAGE).await.is_ok());
    stage.heads.lock().clear();
    assert!(matches!(stage.asked("/hops?20", PAGE).await, Err(NotFetched::Astray)));
    assert_eq!(stage.heads.lock().len(), 4);
}

#[tokio::test]
async fn each_redirect_is_judged_as_the_first_address() {
    let stage = Stage::open().await;
    for (place, why) in [
        ("http://127.0.0.2:PORT/page", Refusal::Private),
        ("http://localhost:PORT/page", Refusal::Private),
        ("//[::1]:PORT/page", Refusal::Private),
        ("http://169.254.169.254/latest/meta-data/", Refusal::Private),
        ("file:///etc/passwd", Refusal::Scheme),
        ("http://a@127.0.0.1:PORT/page", Refusal::Named),
        ("http://8.8.8.8:25/", Refusal::Port),
    ] {
        stage.heads.lock().clear();
        assert_eq!(refusal(&stage.asked(&format!("/to?{place}"), PAGE).await), Some(why), "{place}");
        assert_eq!(stage.heads.lock().len(), 1, "{place}");
    }
}

#[tokio::test]
async fn a_name_whose_second_answer_is_private_leads_nowhere() {
    let stage = Stage::open().await;
    let port = stage.address().port();
    // The same port of another address of this machine: who is let in there was led astray.
    let private = QuietListener::bind(("127.0.0.2", port)).unwrap();
    private.set_nonblocking(true).unwrap();
    let names = Stub::new(&["127.0.0.1", "127.0.0.2"]);
    let foreign = stage.foreign(names.clone());
    let page = format!("http://rebound.test:{port}/page");
    assert!(stage.asked_by(&foreign, &page, PAGE).await.is_ok());
    assert_eq!(*names.1.lock(), 1, "what was judged is what is connected to");
    assert!(matches!(stage.asked_by(&foreign, &page, PAGE).await, Err(NotFetched::Broken(_))));
    let foreign = stage.foreign(Stub::new(&["127.0.0.1", "127.0.0.2"]));
    let there = format!("http://rebound.test:{port}/to?http://rebound.test:PORT/page");
    assert!(matches!(stage.asked_by(&foreign, &there, PAGE).await, Err(NotFetched::Broken(_))));
    assert!(heard_nobody(&private));
}

#[test]
fn nobody_is_led_from_https_to_http() {
    let answer = |to: &str| {
        let answer = http::Response::builder().status(301).header(LOCATION, to).body("").unwrap();
        reqwest::Response::from(answer)
    };
    let from = "https://a.test/".parse().unwrap();
    assert!(matches!(next(&from, &answer("http://a.test/")), Err(NotFetched::Refused(Refusal::Downgrade))));
    assert_eq!(next(&from, &answer("/b")).unwrap().unwrap().as_str(), "https://a.test/b");
    assert_eq!(
        next(&"http://a.test/".parse().unwrap(), &answer("https://a.test/")).unwrap().unwrap().scheme(),
        "https"
    );
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_no_certificate() {
    let stage = Stage::open().await;
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = config.with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let foreign = stage.foreign(Stub::new(&["127.0.0.1"]));
    let address = format!("https://{}/page", stage.address()).parse().unwrap();
    let shaken = async { acceptor.accept(stage.listener.accept().await.unwrap().0).await };
    let (answer, _) = tokio::join!(foreign.get(address, PAGE), shaken);
    assert!(format!("{:?}", answer.unwrap_err()).contains("UnknownIssuer"));
}

#[tokio::test]
async fn a_failure_tells_no_address() {
    let stage = Stage::open().await;
    let port = stage.address().port();
    let foreign = stage.foreign(Stub::new(&["127.0.0.2"]));
    let why = foreign.get(format!("http://secret.test:{port}/path").parse().unwrap(), PAGE).await.unwrap_err();
    assert!(!format!("{why} {why:?}").contains("secret.test"), "{why:?}");
}
